import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createAnalyzer } from '../../src/core/analyze';
import { defaultConfig } from '../../src/core/config';
import { MemoryWorkspace } from '../../src/core/workspace';
import { nginx as language } from '../../src/languages';
import { nginx } from '../../src/languages/nginx';
import { medians } from './measure';
import { configOf, shapes } from './nginx-config';

const root = path.join(__dirname, '../..');
const cache = path.join(root, 'node_modules/.cache/bench');
const lines = 49_000;
const rounds = 15;
/** So many do not count: by then V8 has compiled what runs. */
const warmUp = 10;

const analyzer = createAnalyzer([language]);
const workspace = new MemoryWorkspace();

/**
 * The front end against the npm package nginx-linter, which parses a config and asks six rules about its style. Each
 * takes its turn on the same texts; no text comes twice, and no two have a host in common, so that nothing is remembered.
 */
export async function bench(): Promise<void> {
  const peer = installPeer();
  for (const [name, shape] of Object.entries(shapes)) {
    const texts = new Map<number, string>();
    const textOf = (run: number): string => {
      // As it comes from a file: what was joined in memory is put together by whoever reads it first.
      const text = texts.get(run) ?? Buffer.from(configOf(lines, `app${run + warmUp}x`, shape)).toString();
      texts.set(run, text);
      return text;
    };
    for (let run = -warmUp; run < 2 * rounds + warmUp; run++) textOf(run);
    const sample = textOf(0);
    console.log(`${name}: ${sample.split('\n').length} lines, medians of ${rounds} rounds after ${warmUp}`);
    await work(textOf, peer);
    await wholeProcess(textOf(0), peer);
    await keystrokes(textOf(0));
  }
}

async function work(textOf: (run: number) => string, peer: Peer): Promise<void> {
  const [endpoints = 0, findings = 0, parse = 0, lint = 0] = await medians(
    rounds,
    [
      (run) => endpointsOf(`endpoints${run}.conf`, textOf(run)),
      (run) => findingsOf(`findings${run}.conf`, textOf(run + rounds + warmUp)),
      (run) => peer.parse(textOf(run)),
      (run) => peer.lint(textOf(run)),
    ],
    warmUp,
  );
  report('endpoints and policies', endpoints, 'nginx-linter, parse only', parse);
  report('with all rules', findings, 'nginx-linter, parse only', parse);
  report('with all rules', findings, 'nginx-linter, parse and rules', lint);
}

async function wholeProcess(text: string, peer: Peer): Promise<void> {
  const file = path.join(cache, 'nginx.conf');
  writeFileSync(file, text);
  const cli = path.join(root, 'dist/cli.js');
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
  const [own = 0, theirs = 0, node = 0] = await medians(rounds, [
    () => runNode(cli, ['scan', file, '--fail-on', 'never']),
    () => runNode(peer.command, ['--include', file, '--no-follow-includes']),
    () => runNode('-e', ['0']),
  ]);
  report('ws-origin scan, whole process', own, 'nginx-linter, whole process', theirs);
  console.log(`  node itself: ${shown(node)}`);
}

/** A letter in the middle of the file, and a blank in a map at its beginning, which all servers may depend on. */
async function keystrokes(text: string): Promise<void> {
  const at = text.indexOf('server_name', text.length / 2) + 'server_name '.length;
  const inServer = (run: number) => text.slice(0, at) + 'x'.repeat((run + 2) % 5) + text.slice(at);
  const inMap = (run: number) => text.replace('default 0;', `default 0;${' '.repeat((run + 2) % 5)}`);
  for (const [where, typed] of Object.entries({ 'in a server': inServer, 'in a map': inMap })) {
    await findingsOf('typed.conf', text);
    const [findings = 0] = await medians(rounds * 3, [(run) => findingsOf('typed.conf', typed(run))]);
    console.log(`  one keystroke ${where}, with all rules: ${shown(findings)}`);
  }
}

const endpointsOf = async (name: string, text: string): Promise<unknown> =>
  nginx.analyze(workspace.write(name, text), workspace, defaultConfig);

const findingsOf = async (name: string, text: string): Promise<unknown> =>
  analyzer.analyze(workspace.write(name, text), workspace, defaultConfig);

interface Peer {
  readonly parse: (text: string) => unknown;
  /** What its command does with a file after reading it: parses it and runs its rules. */
  readonly lint: (text: string) => unknown;
  readonly command: string;
}

/** Installed on demand, in a folder of its own under node_modules/.cache. */
function installPeer(): Peer {
  const folder = path.join(cache, 'node_modules/nginx-linter');
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    execFileSync('npm', ['install', '--silent', '--no-save', '--prefix', cache, 'nginx-linter@0.7.0']);
  }
  const load = createRequire(__filename);
  const { parser } = load(folder);
  const { runRules } = load(path.join(folder, 'lib/validator'));
  const { builtins } = load(path.join(folder, 'lib/rules'));
  return {
    parse: (text) => parser.parse(text),
    lint: (text) => runRules({ type: 'file', name: 'nginx.conf', root: parser.parse(text) }, builtins, {}),
    command: path.join(folder, 'bin/nginx-linter.js'),
  };
}

function runNode(script: string, args: readonly string[]): void {
  const { error } = spawnSync(process.execPath, [script, ...args], { stdio: 'ignore' });
  if (error) throw error;
}

const shown = (time: number): string => `${time.toFixed(1)} ms`;

function report(own: string, ownTime: number, peer: string, peerTime: number): void {
  console.log(
    `  ${own}: ${shown(ownTime)}; ${peer}: ${shown(peerTime)}; ${(peerTime / ownTime).toFixed(1)} times faster`,
  );
}
