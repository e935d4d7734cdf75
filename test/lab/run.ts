import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { listensOn } from '../support/ports';

/** Starts a program that listens on the port, waits until it does, and ends it after the test. */
export async function start(
  t: TestContext,
  command: string,
  args: readonly string[],
  port: number,
  { cwd, env }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-2000);
    });
  }
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${output}`)));
  });
  failed.catch(() => {});
  t.after(() => end(child));
  await Promise.race([failed, listening(port)]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await listensOn(port)) return;
    await sleep(50);
  }
  throw new Error(`nobody listens on ${port}`);
}

/** A folder with one file, gone after the test. */
export function folderWithFile(t: TestContext, name: string, content: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ws-origin-lab-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, name), content);
  return folder;
}
