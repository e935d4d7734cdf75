import { statSync } from 'node:fs';
import type { Endpoint } from '../core/endpoint';
import { type Finding, type Severity, severities } from '../core/finding';
import { bySource, byText, type SourceDocument } from '../core/source';
import { choice, type ExitCode, type Io, parseArguments, type Run } from './command';
import { toUri } from './fileSystemWorkspace';
import { existing, openProject, type Project } from './project';
import type { ScanResult } from './scanResult';
import { withServersKnown } from './surroundings';

type Format = (result: ScanResult, project: Project) => string | Promise<string>;

const formats: Readonly<Record<'text' | 'json' | 'sarif', () => Promise<Format>>> = {
  text: async () => (await import('./format/text')).formatText,
  json: async () => (await import('./format/json')).formatJson,
  sarif: async () => (await import('./format/sarif')).formatSarif,
};

export const scan: Run = async (args, io) => {
  const { values, positionals } = parseArguments(args, {
    format: { type: 'string', default: 'text' },
    'fail-on': { type: 'string', default: 'warning' },
    trusted: { type: 'string', multiple: true },
    config: { type: 'string' },
    'client-version': { type: 'string', multiple: true },
    markdown: { type: 'boolean', default: false },
  });
  const format = formats[choice('format', values.format, ['text', 'json', 'sarif'])];
  const failOn = choice('fail-on', values['fail-on'], ['error', 'warning', 'information', 'never']);
  const paths = positionals.length > 0 ? positionals : ['.'];
  const project = await openProject(
    {
      at: paths[0] as string,
      configFile: values.config,
      trusted: values.trusted,
      versions: values['client-version'],
      markdown: values.markdown,
    },
    io,
  );
  const result = await scanPaths(project, paths, io);
  io.stdout(await (await format())(result, project));
  return exitCode(result.findings, failOn);
};

/** Analyzes files as named, and folders without what is ignored. @throws UsageError for a path that does not exist */
export async function scanPaths(project: Project, paths: readonly string[], io: Io): Promise<ScanResult> {
  const endpoints = new Map<string, Endpoint>();
  const findings = new Map<string, Finding>();
  let files = 0;
  async function add(uri: string): Promise<void> {
    const document = io.signal.aborted ? undefined : await project.workspace.read(uri);
    if (!document) return;
    files++;
    const analysis = await project.analyzer.analyze(document, project.workspace, project.config);
    for (const endpoint of analysis.endpoints) endpoints.set(endpoint.id, endpoint);
    for (const finding of analysis.findings) findings.set(findingKey(finding), finding);
  }
  // The first file starts to load a grammar, which goes on in other threads while further files are looked at.
  let added = Promise.resolve();
  for await (const uris of filesAt(project, paths, io))
    for (const uri of uris) added = added.then(() => add(uri));
  await added;
  const known = [...endpoints.values()];
  const told = await withServersKnown([...findings.values()], known, project);
  return { files, endpoints: known, findings: [...told].sort(inOrder) };
}

const findingKey = ({ rule, range, message }: Finding): string =>
  JSON.stringify([rule, range.uri, range.start, range.end, message]);

const inOrder = (a: Finding, b: Finding): number => bySource(a.range, b.range) || byText(a.rule, b.rule);

/** URIs of the files that a language recognizes. */
async function* filesAt(
  { workspace, analyzer, config }: Project,
  paths: readonly string[],
  io: Io,
): AsyncGenerator<readonly string[]> {
  const root = workspace.roots[0] as string;
  const recognizes = (document: SourceDocument) => analyzer.recognizes(document, config);
  const wanted = (uri: string) =>
    !io.signal.aborted && analyzer.mayContain({ uri }, config) && workspace.glance(uri, recognizes);
  for (const path of paths) {
    const full = existing(path, io);
    const uri = toUri(full).replace(/\/$/, '');
    if (statSync(full).isFile()) {
      yield [uri].filter(wanted);
      continue;
    }
    const { walk } = await import('../core/walk');
    yield* walk(workspace, inside(uri, root) ? root : uri, uri, config.ignore, wanted);
  }
}

const inside = (uri: string, root: string): boolean => uri === root || uri.startsWith(`${root}/`);

function exitCode(findings: readonly Finding[], failOn: Severity | 'never'): ExitCode {
  if (failOn === 'never') return 0;
  const limit = severities.indexOf(failOn);
  return findings.some(({ severity, suppressed }) => !suppressed && severities.indexOf(severity) <= limit)
    ? 1
    : 0;
}
