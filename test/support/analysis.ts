import assert from 'node:assert/strict';
import { type Analysis, createAnalyzer } from '../../src/core/analyze';
import { type Config, defaultConfig } from '../../src/core/config';
import type { Finding, Fix } from '../../src/core/finding';
import { applyEdits } from '../../src/core/text/edits';
import { LineIndex } from '../../src/core/text/lines';
import { MemoryWorkspace } from '../../src/core/workspace';
import { languages } from '../../src/languages';

export const analyzer = createAnalyzer(languages);

/** Analyzes one file of a workspace made of texts by path. */
export async function analyzeFiles(
  files: Readonly<Record<string, string>>,
  path: string,
  config: Partial<Config> = {},
): Promise<Analysis & { workspace: MemoryWorkspace }> {
  const workspace = new MemoryWorkspace(files);
  const document = await workspace.read(workspace.uri(path));
  assert.ok(document, `${path} is not in the workspace`);
  return { ...(await analyzer.analyze(document, workspace, { ...defaultConfig, ...config })), workspace };
}

/** The texts by path after the fixes with edits of all findings were applied, the safest of each finding. */
export async function fixAll(
  files: Readonly<Record<string, string>>,
  path: string,
  trustedOrigins: readonly string[],
  applied: (rule: string, fix: Fix) => void = () => {},
): Promise<Record<string, string>> {
  const result: Record<string, string> = { ...files };
  // One finding at a time, as a fix may cure several; bounded, as a fix must cure its finding.
  for (let round = 0; round < 20; round++) {
    const { findings, workspace } = await analyzeFiles(result, path, { trustedOrigins, markdown: true });
    const [next] = findings.flatMap(({ rule, fixes }) =>
      fixes.filter((fix) => fix.needs.length === 0 && fix.safe).map((fix) => ({ rule, fix })),
    );
    if (!next) return result;
    const { rule, fix } = next;
    applied(rule, fix);
    for (const [uri, edits] of Object.entries(fix.edits)) {
      const name = uri.slice(workspace.uri('').length);
      result[name] = applyEdits(result[name] ?? '', edits);
    }
  }
  return assert.fail('after 20 rounds there is still something to fix');
}

/**
 * Compares findings with the markers in the text: a comment that underlines the line above it and names the rule,
 *
 *     if ($http_origin ~ good.example) {
 *     #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ origin-bypass
 *
 * `<` right after the comment sign starts the range at the first character of the line. Ranges over several lines
 * are underlined on their first line to its end.
 */
export function assertMarkers(text: string, findings: readonly Finding[]): void {
  const lines = text.split('\n');
  const expected: string[] = [];
  let code = 0;
  lines.forEach((line, number) => {
    const marker = /^(\s*(?:#|\/\/)\s*)(<)?(\^+)\s+([a-z][a-z0-9-]*)/.exec(line);
    if (!marker) {
      code = number;
      return;
    }
    const [, before = '', start, carets = '', rule] = marker;
    const from = start ? 0 : before.length;
    expected.push(`${code + 1}:${from}-${before.length + (start ? 1 : 0) + carets.length} ${rule}`);
  });
  const index = new LineIndex(text);
  const actual = findings.map(({ range, rule }) => {
    const start = index.position(range.start);
    const end = index.position(range.end);
    const lastCharacter = end.line === start.line ? end.character : (lines[start.line] as string).length;
    return `${start.line + 1}:${start.character}-${lastCharacter} ${rule}`;
  });
  assert.deepEqual(actual.sort(), expected.sort());
}
