import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

export interface SampleServer {
  /** Address of its WebSocket. */
  readonly url: string;
  stop(): void;
}

/** Starts a sample server of `examples/` on loopback. @param port 0 for a free one */
export function startSample(name: 'vulnerable' | 'secure', port = 0): Promise<SampleServer> {
  const file = path.join(__dirname, name, 'server/server.js');
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the sample server ended with code ${code}`)));
    child.stdout.on('data', (text: Buffer) => {
      const url = /ws:\/\/\S+/.exec(text.toString())?.[0];
      if (url) resolve({ url, stop: () => stop(child) });
    });
  });
}

function stop(child: ChildProcess): void {
  child.removeAllListeners('exit');
  child.kill();
}
