import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import type { Handshake } from '../../../../src/core/policy/handshake';

/** The libraries under test have a package directory of their own. */
export const directory = path.join(__dirname, '../servers');

/** Is there a folder for everything that the tests ask for today? */
function isInstalled(): boolean {
  const manifest = readFileSync(path.join(directory, 'package.json'), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  return Object.keys(dependencies).every((name) => existsSync(path.join(directory, 'node_modules', name)));
}

/**
 * For the `skip` option of `node:test`: installs the libraries where CI asks for it, else says how to.
 * @param library one of them that runs on some machines only
 */
export function withoutServers(library?: string): string | false {
  if (!isInstalled() && process.env.CI === 'true') installOnce();
  if (!isInstalled()) return 'the servers are not installed: npm ci --prefix test/languages/code/servers';
  return unavailable[library ?? '']?.() ?? false;
}

/** Why a library does not run on this machine, by its name. */
const unavailable: Readonly<Record<string, () => string | undefined>> = {
  bun: () => (binary('@oven', 'bin/bun') ? undefined : 'there is no Bun for this platform'),
  deno: () => (binary('@deno', 'deno') ? undefined : 'there is no Deno for this platform'),
  'uWebSockets.js': () => {
    const { platform, arch, versions } = process;
    const name = `uws_${platform}_${arch}_${versions.modules}.node`;
    const known = existsSync(path.join(directory, 'node_modules/uWebSockets.js/dist', name));
    return known ? undefined : `uWebSockets.js does not run on Node ${versions.node} here: use Node 20`;
  },
};

/** Test files run side by side: the first one installs, the others wait for it. */
function installOnce(): void {
  const lock = path.join(directory, '.installing');
  try {
    mkdirSync(lock);
  } catch {
    const signal = new Int32Array(new SharedArrayBuffer(4));
    while (existsSync(lock)) Atomics.wait(signal, 0, 0, 200);
    return;
  }
  try {
    const options = { cwd: directory, stdio: 'inherit' } as const;
    const install = spawnSync('npm', ['ci', '--ignore-scripts'], options);
    if (install.status !== 0) throw new Error(`npm ci failed in ${directory}`);
  } finally {
    rmSync(lock, { recursive: true });
  }
}

/** What runs a program. */
export type Runtime = 'node' | 'bun' | 'deno';

/** A program as a file, such as `sync.mjs`. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** Default: Node. */
  readonly runtime?: Runtime;
  /** Texts of the files beside it. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** Texts of all files of a program by their path. */
export function filesOf({ name, text, beside = {} }: Source): Record<string, string> {
  const files = { [name]: text };
  for (const [other, content] of Object.entries(beside))
    files[path.join(path.dirname(name), other)] = content;
  return files;
}

/** Running programs. */
export interface Running {
  readonly ports: ReadonlyMap<string, number>;
  stop(): void;
}

/** Starts the programs, those of each runtime in a child process of their own. */
export async function start(sources: readonly Source[], folder: string): Promise<Running> {
  const target = path.join(directory, '.sources', folder);
  rmSync(target, { recursive: true, force: true });
  const ports = new Map<string, number>();
  const children: ChildProcess[] = [];
  const stop = () => {
    // Some libraries take their time to end when they are asked.
    for (const child of children) child.kill('SIGKILL');
  };
  const runtimes = new Set(sources.map(({ runtime = 'node' }) => runtime));
  try {
    for (const one of runtimes) {
      const files = sources
        .filter(({ runtime = 'node' }) => runtime === one)
        .map((source) => write(source, target));
      const child = forkHost(one);
      children.push(child);
      await listening(child, files, (file, port) => ports.set(path.relative(target, file), port));
    }
  } catch (error) {
    stop();
    throw error;
  }
  return { ports, stop };
}

function write({ name, text, beside = {} }: Source, folder: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  for (const [other, content] of Object.entries(beside)) {
    writeFileSync(path.join(path.dirname(file), other), content);
  }
  return file;
}

function forkHost(runtime: Runtime): ChildProcess {
  const { execPath, execArgv } = hosts[runtime]();
  return fork(path.join(__dirname, 'host.mjs'), {
    cwd: directory,
    execPath,
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', process.env.SHOW_SERVERS ? 'inherit' : 'ignore', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: '',
      NODE_NO_WARNINGS: '1',
      DENO_DIR: path.join(directory, '.sources/deno'),
      DENO_NO_UPDATE_CHECK: '1',
    },
  });
}

interface HostCommand {
  readonly execPath: string;
  readonly execArgv: readonly string[];
}

const hosts: Readonly<Record<Runtime, () => HostCommand>> = {
  node: () => ({ execPath: process.execPath, execArgv: ['--import', 'tsx'] }),
  bun: () => ({ execPath: String(binary('@oven', 'bin/bun')), execArgv: [] }),
  deno: () => ({
    execPath: String(binary('@deno', 'deno')),
    execArgv: ['run', '--allow-all', '--no-check'],
  }),
};

/** The program in the package of this machine's platform: npm installs no other. */
function binary(scope: string, name: string): string | undefined {
  const folder = path.join(directory, 'node_modules', scope);
  return (existsSync(folder) ? readdirSync(folder) : [])
    .map((one) => path.join(folder, one, name))
    .find((file) => existsSync(file));
}

/** Waits until all files listen. */
function listening(
  child: ChildProcess,
  files: readonly string[],
  opened: (file: string, port: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = files.length;
    child.on('message', ({ file, port, error }: { file: string; port?: number; error?: string }) => {
      if (port === undefined) reject(new Error(`${file} did not listen: ${error ?? ''}`));
      else opened(file, port);
      left -= 1;
      if (left === 0) resolve();
    });
    child.on('exit', (code) => reject(new Error(`the servers ended with ${code}`)));
    child.send([...files]);
  });
}

/** What a handshake got: a status, or `dropped` when the connection ended or stayed silent. */
export type Outcome = number | 'dropped';

/**
 * Sends one opening handshake.
 * @param sample its target and headers
 * @param origin undefined sends no Origin header
 * @param patience how long a server may take for its answer, in milliseconds
 */
export function handshake(
  port: number,
  { path: target, headers = {} }: Pick<Handshake, 'path' | 'headers'>,
  origin: string | undefined,
  patience: number,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = http.request({
      host: '127.0.0.1',
      port,
      path: target,
      agent: false,
      headers: {
        ...headers,
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        Host: 'localhost',
        ...(origin === undefined ? {} : { Origin: origin }),
      },
    });
    const end = (outcome: Outcome) => {
      request.destroy();
      resolve(outcome);
    };
    request.setTimeout(patience, () => end('dropped'));
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      end(response.statusCode ?? 101);
    });
    request.on('response', (response) => end(response.statusCode ?? 'dropped'));
    request.on('error', () => end('dropped'));
    request.end();
  });
}
