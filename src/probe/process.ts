import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { FromChild, ToChild } from './child';
import { limits } from './limits';
import type { SessionEvent } from './session';
import { ProbeRefused } from './target';
import type { PlannedHandshake, ProbeRequest } from './types';

/** How long the child may take to end by itself after it was told to, or after its last deadline. */
const patience = limits.close + 1000;

/**
 * Runs a session in a process of its own: editors replace Node's network modules in theirs. Resolves when the process is
 * gone, also after a cancel or a crash; what was told until then stays told.
 * @throws ProbeRefused when the session refuses the request
 */
export function runInChild(
  request: ProbeRequest,
  handshakes: readonly PlannedHandshake[],
  signal: AbortSignal | undefined,
  onEvent: (event: SessionEvent) => void,
): Promise<void> {
  if (signal?.aborted) {
    onEvent({ kind: 'end', address: null, tls: null, stopped: 'cancelled' });
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const child = start();
    let failure: Error | undefined;
    let ended = false;
    const tell = (message: ToChild) => child.connected && child.send(message, () => {});
    const kill = () => child.kill('SIGKILL');
    let watchdog = setTimeout(kill, limits.run + patience);
    const onAbort = () => {
      tell({ kind: 'cancel' });
      clearTimeout(watchdog);
      watchdog = setTimeout(kill, patience);
    };
    signal?.addEventListener('abort', onAbort);
    child.on('message', (message: FromChild) => {
      if (message.kind === 'refused')
        failure = new ProbeRefused(message.reason, message.message, message.target);
      else if (message.kind === 'crash') failure = new Error(message.message);
      else {
        ended ||= message.kind === 'end';
        onEvent(message);
      }
    });
    child.on('error', (error) => {
      failure = error;
    });
    child.on('close', () => {
      clearTimeout(watchdog);
      signal?.removeEventListener('abort', onAbort);
      if (failure) reject(failure);
      else {
        const stopped = signal?.aborted ? 'cancelled' : 'the probing process ended early';
        if (!ended) onEvent({ kind: 'end', address: null, tls: null, stopped });
        resolve();
      }
    });
    tell({ kind: 'start', request, handshakes });
  });
}

/** From the bundle, the bundled child beside it; from the sources, the source, compiled as it is loaded. */
function start(): ChildProcess {
  const fromSource = __filename.endsWith('.ts');
  const { NODE_OPTIONS: _options, ...env } = process.env;
  return fork(path.join(__dirname, fromSource ? 'child.ts' : 'probe.js'), [], {
    // Electron is told to behave as Node. A small heap keeps a hostile server's answer from growing here.
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    execArgv: ['--max-old-space-size=64', ...(fromSource ? ['--import', 'tsx'] : [])],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
