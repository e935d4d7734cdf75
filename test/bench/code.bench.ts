import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAnalyzer } from '../../src/core/analyze';
import { defaultConfig } from '../../src/core/config';
import { rules } from '../../src/core/rules';
import { MemoryWorkspace } from '../../src/core/workspace';
import { code } from '../../src/languages';
import { CheckGenerator, randomNumbers } from '../languages/code/generator';
import { median } from './measure';

const root = path.join(__dirname, '../..');
const files = 6000;

/** Functions that do what functions in web applications do. */
function module(random: () => number): string {
  const checks = new CheckGenerator(Math.floor(random() * 1e9));
  const functions = Array.from({ length: 4 + Math.floor(random() * 16) }, (_, index) =>
    [
      `export function step${index}(origin, LIST, SET) {`,
      ...checks
        .body()
        .split('\n')
        .map((line) => `  ${line}`),
      '}',
    ].join('\n'),
  );
  return `import path from 'node:path';\n\n${functions.join('\n\n')}\n`;
}

const server = (random: () => number): string => `import { WebSocketServer } from 'ws';
${module(random)}
export const sockets = new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => origin.endsWith('good.example') });
`;

/** A tree of files, one in five hundred with a WebSocket server. */
function makeTree(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-code-'));
  const random = randomNumbers(1);
  for (let index = 0; index < files; index++) {
    const parent = path.join(folder, `package-${index % 60}`, 'src');
    mkdirSync(parent, { recursive: true });
    writeFileSync(
      path.join(parent, `file-${index}.${index % 2 ? 'ts' : 'js'}`),
      (index % 500 === 0 ? server : module)(random),
    );
  }
  return folder;
}

const rule = `id: web-socket-server
language: js
rule:
  pattern: new WebSocketServer($$$)
---
id: web-socket-server-ts
language: ts
rule:
  pattern: new WebSocketServer($$$)
`;

/** A scan of a whole tree, processes included, against ast-grep with one rule. */
async function scan(): Promise<void> {
  execFileSync('node', ['esbuild.js'], { cwd: root, stdio: 'inherit' });
  const folder = makeTree();
  const ruleFile = path.join(folder, '..', `${path.basename(folder)}.yml`);
  writeFileSync(ruleFile, rule);
  try {
    const run = (command: string, args: string[]) =>
      execFileSync(command, args, { stdio: 'pipe', maxBuffer: 1e9 });
    const ours = await median(5, () =>
      run('node', [path.join(root, 'dist/cli.js'), 'scan', '--fail-on', 'never', folder]),
    );
    const theirs = await median(3, () =>
      run(path.join(root, 'node_modules/.bin/ast-grep'), ['scan', '--rule', ruleFile, folder]),
    );
    console.log(
      `scan of ${files} files: ${ours.toFixed(0)} ms; ast-grep scan with one rule: ${theirs.toFixed(0)} ms; ${(theirs / ours).toFixed(1)} times faster`,
    );
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(ruleFile);
  }
}

/** One keystroke in a server file of 2,000 lines: the front end, and with rules and fixes. */
async function keystroke(): Promise<void> {
  const random = randomNumbers(2);
  let text = '';
  while (text.split('\n').length < 1960)
    text += module(random)
      .replace(/^import.*\n/, '')
      .replaceAll('export function step', `function f${text.length}_`);
  text = `${readFileSync(path.join(root, 'test/fixtures/code/ws/upgrade.js'), 'utf8')}\n${text}`;
  const workspace = new MemoryWorkspace({});
  const analyzer = createAnalyzer([code], rules);
  const edited = (run: number) => {
    const middle = text.indexOf('\n', text.length / 2);
    return workspace.write(
      'server.js',
      `${text.slice(0, middle)}\n// ${'x'.repeat(run % 50)}${text.slice(middle)}`,
    );
  };
  const frontEnd = await code.load();
  let run = 0;
  const endpointsAlone = await median(
    60,
    () => frontEnd.analyze(edited(run++), workspace, { versions: {} }),
    20,
  );
  const all = await median(60, () => analyzer.analyze(edited(run++), workspace, defaultConfig), 20);
  const { endpoints } = await analyzer.analyze(edited(run), workspace, defaultConfig);
  assert.equal(endpoints.length, 2);
  console.log(
    `keystroke in a file of ${text.split('\n').length} lines: ${endpointsAlone.toFixed(1)} ms; with rules and fixes ${all.toFixed(1)} ms (medians of 60)`,
  );
}

export async function bench(): Promise<void> {
  await keystroke();
  await scan();
}
