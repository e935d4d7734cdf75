/** Entry of the child process: takes one request, sends events, and is gone when the parent is. */
import { runSession, type SessionEvent } from './session';
import { ProbeRefused } from './target';
import type { PlannedHandshake, ProbeRequest, RefusalKind, Target } from './types';

export type ToChild =
  | {
      readonly kind: 'start';
      readonly request: ProbeRequest;
      readonly handshakes: readonly PlannedHandshake[];
    }
  | { readonly kind: 'cancel' };

export type FromChild =
  | SessionEvent
  | {
      readonly kind: 'refused';
      readonly reason: RefusalKind;
      readonly message: string;
      readonly target?: Target;
    }
  | { readonly kind: 'crash'; readonly message: string };

const cancel = new AbortController();

function send(message: FromChild): void {
  if (process.connected) process.send?.(message);
}

async function start({ request, handshakes }: Extract<ToChild, { kind: 'start' }>): Promise<void> {
  try {
    await runSession(request, handshakes, { signal: cancel.signal, emit: send });
  } catch (error) {
    if (error instanceof ProbeRefused) {
      const { kind: reason, message, target } = error;
      send({ kind: 'refused', reason, message, ...(target ? { target } : {}) });
    } else {
      send({
        kind: 'crash',
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }
  // The messages are flushed before the channel closes; then nothing keeps this process alive.
  if (process.connected) process.disconnect();
}

process.on('message', (message: ToChild) => {
  if (message.kind === 'cancel') cancel.abort();
  else void start(message);
});
process.on('disconnect', () => {
  cancel.abort();
  // A DNS query under way cannot be cancelled.
  setTimeout(() => process.exit(), 1000).unref();
});
