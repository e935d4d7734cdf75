import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { listensOn } from './ports';

export { freePort } from './ports';

/** What came back for a handshake: an HTTP status, or nothing before the connection ended. */
export type Answer = number | 'dropped';

/** A server behind the proxy that takes every handshake, and answers anything else with 200. */
export async function startBackend(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    let head = '';
    socket.on('data', (data) => {
      head += data;
      if (!head.includes('\r\n\r\n')) return;
      const upgrade = [
        /^GET /,
        /^upgrade: *websocket\r$/im,
        /^connection:.*upgrade/im,
        /^sec-websocket-key: *\S/im,
      ].every((part) => part.test(head));
      if (upgrade)
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      head = '';
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A folder with these files, and how nginx is called on its `nginx.conf`. */
class Installation {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'nginx-'));
  readonly args: readonly string[];

  constructor(files: Readonly<Record<string, string>>) {
    chmodSync(this.folder, 0o755);
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const pid = path.join(this.folder, 'nginx.pid');
    const globals = `daemon off; master_process off; pid ${pid};`;
    const log = path.join(this.folder, 'error.log');
    this.args = ['-p', this.folder, '-c', path.join(this.folder, 'nginx.conf'), '-e', log, '-g', globals];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What `nginx -t` complains of; an empty text when it accepts the files. */
export function nginxComplaint(files: Readonly<Record<string, string>>): string {
  const installation = new Installation(files);
  const { status, stderr } = spawnSync('nginx', ['-t', ...installation.args], { encoding: 'utf8' });
  installation.remove();
  return status === 0 ? '' : stderr;
}

/** What `nginx -v` says, such as `nginx version: nginx/1.22.1`. */
export const nginxVersion = (): string => spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr;

/** Starts nginx on `nginx.conf` of these files and waits until the port answers. */
export async function startNginx(
  files: Readonly<Record<string, string>>,
  port: number,
): Promise<{ close(): Promise<void> }> {
  const installation = new Installation(files);
  const child = spawn('nginx', installation.args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (data) => {
    complaint += data;
  });
  const close = async () => {
    await stopped(child);
    installation.remove();
  };
  for (let round = 0; round < 200; round++) {
    if (child.exitCode !== null) break;
    if (await listensOn(port)) return { close };
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const log = readFileSync(path.join(installation.folder, 'error.log'), 'utf8');
  await close();
  throw new Error(`nginx did not start: ${complaint}${log}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

/** Sends an opening handshake as a browser writes it, with this Origin or (undefined) none. */
export function shakeHands(
  port: number,
  target: { readonly path: string; readonly host?: string; readonly origin: string | undefined },
): Promise<Answer> {
  const { host = 'localhost', origin } = target;
  const lines = [
    `GET ${target.path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '',
    '',
  ];
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(lines.join('\r\n')));
    let answer = '';
    const finish = (result: Answer) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(10_000, () => {
      socket.destroy();
      reject(new Error(`no answer for ${target.path}`));
    });
    socket.on('data', (data) => {
      answer += data;
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer);
      if (status) finish(Number(status[1]));
    });
    socket.on('close', () => finish('dropped'));
    socket.on('error', () => finish('dropped'));
  });
}
