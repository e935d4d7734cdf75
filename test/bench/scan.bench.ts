import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { medians } from './measure';
import { makeTree } from './source-tree';

const root = path.join(__dirname, '../..');

/** One rule for ast-grep, in the three languages that it takes the files for. */
const rule = ['js', 'ts', 'tsx']
  .map(
    (language) =>
      `id: server-${language}\nlanguage: ${language}\nrule:\n  pattern: new WebSocketServer($$$)\n`,
  )
  .join('---\n');

/** Scans of whole trees, processes included, against ast-grep with one rule on the same tree. */
export async function bench(): Promise<void> {
  execFileSync('node', ['esbuild.js'], { cwd: root, stdio: 'inherit' });
  await compare('one file in 500 with a server', 6000, true, 3);
  await compare('no server', 6000, false, 3);
  await compare('one file in 500 with a server', 31_000, true, 1);
}

async function compare(what: string, files: number, servers: boolean, rounds: number): Promise<void> {
  const folder = makeTree(files, servers);
  const ruleFile = `${folder}.yml`;
  writeFileSync(ruleFile, rule);
  try {
    const scan = [path.join(root, 'dist/cli.js'), 'scan', '--fail-on', 'never', folder];
    const works = [
      () => run(process.execPath, ['-e', '0']),
      () => run(process.execPath, scan),
      () => run(path.join(root, 'node_modules/.bin/ast-grep'), ['scan', '--rule', ruleFile, folder]),
    ];
    const [node = 0, ours = 0, theirs = 0] = await medians(rounds, works, rounds > 1 ? 1 : 0);
    const { output, memory } = measured(scan);
    assert.match(output, new RegExp(`^${servers ? files / 500 : 0} findings`, 'm'));
    console.log(
      `${files} files, ${what}: ${ours.toFixed(0)} ms and ${memory.toFixed(0)} MB (Node alone: ${node.toFixed(0)} ms); ast-grep: ${theirs.toFixed(0)} ms; ${(theirs / ours).toFixed(1)} times faster`,
    );
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(ruleFile);
  }
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What the program prints, and the most memory that it took, in MB. */
function measured(args: readonly string[]): { output: string; memory: number } {
  const report =
    'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS/1024))';
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', report, ...args], { encoding: 'utf8' });
  return { output: stdout, memory: Number(stderr) };
}
