import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

/** The libraries under test have a package directory of their own. */
export const directory = path.join(__dirname, '../servers');

const isInstalled = (): boolean => existsSync(path.join(directory, 'node_modules/.package-lock.json'));

/** For the `skip` option of `node:test`: installs the libraries where CI asks for it, else says how to. */
export function withoutServers(): string | false {
  if (!isInstalled() && process.env.CI === 'true') installOnce();
  return isInstalled() ? false : 'the servers are not installed: npm ci --prefix test/languages/code/servers';
}

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
    const install = spawnSync('npm', ['ci', '--ignore-scripts', '--omit=optional'], options);
    if (install.status !== 0) throw new Error(`npm ci failed in ${directory}`);
  } finally {
    rmSync(lock, { recursive: true });
  }
}

/** A program as a file, such as `sync.mjs`. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** Running programs. */
export interface Running {
  readonly ports: ReadonlyMap<string, number>;
  stop(): void;
}

/** Starts the programs in a child process. */
export async function start(sources: readonly Source[], folder: string): Promise<Running> {
  const target = path.join(directory, '.sources', folder);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const files = sources.map(({ name, text }) => {
    const file = path.join(target, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  });
  const child: ChildProcess = fork(path.join(__dirname, 'host.mjs'), {
    cwd: directory,
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', process.env.SHOW_SERVERS ? 'inherit' : 'ignore', 'ipc'],
    env: { ...process.env, NODE_ENV: '', NODE_NO_WARNINGS: '1' },
  });
  const ports = new Map<string, number>();
  await new Promise<void>((resolve, reject) => {
    let left = files.length;
    child.on('message', ({ file, port, error }: { file: string; port?: number; error?: string }) => {
      if (port === undefined) reject(new Error(`${file} did not listen: ${error ?? ''}`));
      else ports.set(path.relative(target, file), port);
      left -= 1;
      if (left === 0) resolve();
    });
    child.on('exit', (code) => reject(new Error(`the servers ended with ${code}`)));
    child.send(files);
  }).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  return { ports, stop: () => child.kill() };
}

/** What a handshake got: a status, or `dropped` when the connection ended or stayed silent. */
export type Outcome = number | 'dropped';

/** Sends one opening handshake; undefined sends no Origin header. */
/**
 * @param patience how long a server may take for its answer, in milliseconds
 */
export function handshake(
  port: number,
  target: string,
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
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
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
