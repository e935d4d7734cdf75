import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const cache = path.join(__dirname, '../../node_modules/.cache/geth');

/** A geth that was built. */
export interface BuiltGeth {
  readonly program: string;
  readonly version: string;
}

/**
 * A geth of a known release, built from its Go module the first time (one to four minutes).
 * @param wanted the release; without it, one of 2022 or later that this Go can build
 */
export function buildGeth(wanted?: string): BuiltGeth {
  const minor = Number(/go1\.(\d+)/.exec(spawnSync('go', ['version'], { encoding: 'utf8' }).stdout)?.[1]);
  // Older Go, such as Debian's, can only build older releases; their check of the Origin is the same.
  const version = wanted ?? (minor >= 20 ? '1.13.4' : '1.12.2');
  const folder = path.join(cache, version);
  const program = path.join(folder, 'geth');
  if (existsSync(program)) return { program, version };
  mkdirSync(folder, { recursive: true });
  // geth reaches into the runtime, which the linker of Go 1.23 and later has to be told to allow.
  const linker = minor >= 23 ? ['-ldflags=-checklinkname=0'] : [];
  const build = spawnSync(
    'go',
    ['install', ...linker, `github.com/ethereum/go-ethereum/cmd/geth@v${version}`],
    {
      env: { ...process.env, GOBIN: folder },
      encoding: 'utf8',
    },
  );
  if (!existsSync(program)) throw new Error(`geth ${version} was not built: ${build.stderr.slice(-2000)}`);
  return { program, version };
}

/** A running geth in a folder of its own. */
export class RunningGeth {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #ipc: string;

  /**
   * @param command starts geth by the name `geth`; `$FLAGS` holds what keeps it small and apart from others
   */
  constructor({ program, version }: BuiltGeth, command: string) {
    this.#folder = mkdtempSync(path.join(os.tmpdir(), 'ws-origin-geth-'));
    this.#ipc = path.join(this.#folder, 'geth.ipc');
    const flags = `--dev --datadir ${this.#folder}/data --ipcpath ${this.#ipc} --nodiscover --port 0 --verbosity 1${version.startsWith('1.9.') ? '' : ' --authrpc.port 0'}`;
    writeFileSync(path.join(this.#folder, 'start.sh'), command);
    this.#process = spawn('bash', ['start.sh'], {
      cwd: this.#folder,
      env: {
        PATH: `${path.dirname(program)}:${process.env.PATH}`,
        HOME: this.#folder,
        FLAGS: flags,
      },
      stdio: 'ignore',
    });
  }

  /** Waits until its console answers. */
  async ready(): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt++) {
      if (this.#process.exitCode !== null) throw new Error('geth ended');
      if (existsSync(this.#ipc) && (await this.call('web3_clientVersion', []).catch(() => undefined))) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('geth did not start');
  }

  /** Calls a method of its administration interface. */
  call(method: string, params: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.#ipc);
      let answer = '';
      socket.on('error', reject);
      socket.on('data', (data) => {
        answer += data;
        if (!answer.endsWith('\n')) return;
        socket.destroy();
        const { result, error } = JSON.parse(answer);
        if (error) reject(new Error(error.message));
        else resolve(result);
      });
      socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`);
    });
  }

  stop(): void {
    this.#process.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The status that a WebSocket handshake with this Origin gets (undefined: no such header). */
export function handshake(port: number, origin: string | undefined, target = '/'): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let answer = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('data', (data) => {
      answer += data;
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
      if (!status) return;
      socket.destroy();
      resolve(Number(status));
    });
    const headers = [
      `GET ${target} HTTP/1.1`,
      `Host: localhost:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    ];
    socket.write(`${headers.join('\r\n')}\r\n\r\n`);
  });
}
