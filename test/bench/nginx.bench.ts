import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createAnalyzer } from '../../src/core/analyze';
import { defaultConfig } from '../../src/core/config';
import { rules } from '../../src/core/rules';
import { MemoryWorkspace } from '../../src/core/workspace';
import { nginx } from '../../src/languages';
import { median } from './measure';
import { configOf } from './nginx-config';

const root = path.join(__dirname, '../..');
const cache = path.join(root, 'node_modules/.cache/bench');
const lines = 49_000;
const rounds = 7;

const analyzer = createAnalyzer([nginx], rules);
const workspace = new MemoryWorkspace();
let version = 0;

/**
 * The front end against the npm package nginx-linter in the same run. The package is installed on demand in a folder of
 * its own under node_modules/.cache.
 */
export async function bench(): Promise<void> {
  const text = configOf(lines);
  const peer = installPeer();
  mkdirSync(cache, { recursive: true });
  const file = path.join(cache, 'nginx.conf');
  writeFileSync(file, text);
  console.log(`${text.split('\n').length} lines, ${text.length} characters, medians of ${rounds} rounds`);

  const endpoints = await median(rounds, () => endpointsOf(`${text}# ${version++}\n`));
  const findings = await median(rounds, () => findingsOf(`${text}# ${version++}\n`));
  const peerWork = await median(rounds, () => peer.parse(text));
  report('endpoints and policies', endpoints, 'nginx-linter, parse only', peerWork);
  report('with all rules', findings, 'nginx-linter, parse only', peerWork);

  const cli = path.join(root, 'dist/cli.js');
  if (!existsSync(cli)) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
  const own = await median(rounds, () => runNode(cli, ['scan', file, '--fail-on', 'never']));
  const peerProcess = await median(rounds, () =>
    runNode(peer.command, ['--include', file, '--no-follow-includes']),
  );
  report('ws-origin scan, whole process', own, 'nginx-linter, whole process', peerProcess);

  await findingsOf(text);
  const keystroke = await median(rounds, () => endpointsOf(typed(text, version++)));
  console.log(`one keystroke, endpoints and policies: ${shown(keystroke)}`);
  const keystrokeRules = await median(rounds, () => findingsOf(typed(text, version++)));
  console.log(`one keystroke, with all rules: ${shown(keystrokeRules)}`);

  for (const part of [0.25, 0.5, 1]) {
    const smaller = configOf(lines * part);
    const time = await median(rounds, () => endpointsOf(`${smaller}# ${version++}\n`));
    const perThousand = (time / (lines * part)) * 1000;
    console.log(`${lines * part} lines: ${shown(time)}, ${perThousand.toFixed(2)} ms per thousand lines`);
  }
}

const endpointsOf = async (text: string): Promise<unknown> =>
  (await nginx.load()).analyze(workspace.write('nginx.conf', text), workspace, { versions: {} });

const findingsOf = async (text: string): Promise<unknown> =>
  analyzer.analyze(workspace.write('nginx.conf', text), workspace, defaultConfig);

/** The text with one letter typed into a server name in its middle. */
function typed(text: string, letter: number): string {
  const at = text.indexOf('server_name', text.length / 2) + 'server_name '.length;
  return `${text.slice(0, at)}${String.fromCharCode(97 + (letter % 26))}${text.slice(at)}`;
}

interface Peer {
  readonly parse: (text: string) => unknown;
  readonly command: string;
}

function installPeer(): Peer {
  const folder = path.join(cache, 'node_modules/nginx-linter');
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    execFileSync('npm', ['install', '--silent', '--no-save', '--prefix', cache, 'nginx-linter@0.7.0']);
  }
  const { parser } = createRequire(__filename)(folder);
  return { parse: (text) => parser.parse(text), command: path.join(folder, 'bin/nginx-linter.js') };
}

function runNode(script: string, args: readonly string[]): void {
  const { error } = spawnSync(process.execPath, [script, ...args], { stdio: 'ignore' });
  if (error) throw error;
}

const shown = (time: number): string => `${time.toFixed(1)} ms`;

function report(own: string, ownTime: number, peer: string, peerTime: number): void {
  console.log(
    `${own}: ${shown(ownTime)}; ${peer}: ${shown(peerTime)}; ${(peerTime / ownTime).toFixed(1)} times faster`,
  );
}
