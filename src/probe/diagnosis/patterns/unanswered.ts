import type { Pattern } from '../pattern';
import { isDropped } from '../picture';

const isBetween = (value: number, low: number, high: number): boolean => low <= value && value < high;

/** Handshakes are not answered at all. */
export const whenUnanswered: readonly Pattern[] = [
  {
    id: 'tls-on-this-port',
    cause: 'plain-http-on-tls',
    confidence: 'high',
    fits: ({ control, step }) => isDropped(control) && step('P0')?.failure === null,
    message: 'ws:// was used on a port that speaks TLS.',
    next: 'Use wss://.',
  },
  {
    id: 'other-loopback-address',
    cause: 'connection-refused',
    confidence: 'high',
    fits: ({ step }) => step('P0-family')?.response != null,
    message:
      'Nothing listens at this address, but on this machine’s other one (127.0.0.1 or ::1) a server answers.',
    next: 'Use localhost in the URL, or bind the server to both.',
  },
  {
    id: 'engine-io-path',
    cause: 'wrong-path',
    confidence: 'medium',
    // engine.io's destroyUpgradeTimeout is 1000 ms.
    fits: ({ control }) => isDropped(control) && isBetween(control?.timings.upgrade ?? 0, 950, 1500),
    message: 'The connection is dropped after one second, as Socket.IO does with handshakes on other paths.',
    next: 'Use the path /socket.io/ (or the path option of the server).',
  },
  {
    id: 'handshakes-hang',
    cause: 'timeout',
    confidence: 'high',
    fits: ({ control, step }) => control?.failure?.code === 'TIMEOUT' && step('P1')?.response != null,
    message: 'Plain requests are answered, handshakes are not: the upgrade handler waits, or there is none.',
    next: 'Log a line before the handshake is accepted.',
  },
];
