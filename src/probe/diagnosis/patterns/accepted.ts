import type { Pattern } from '../pattern';
import { isAccepted, isRefused } from '../picture';

/** Before anything else. */
export const whenUnsteady: readonly Pattern[] = [
  {
    id: 'paused',
    cause: 'rate-limit',
    confidence: 'high',
    fits: ({ results }) => results.some(({ status }) => status === 429),
    message: 'The server limits how many handshakes it takes: the run ended early.',
    next: 'Wait, and probe again; allow more handshakes from this address while you test.',
  },
  {
    id: 'control-changed',
    cause: 'undecided',
    confidence: 'low',
    fits: ({ control, step }) => {
      const again = step('P2');
      return again !== undefined && isAccepted(again) !== isAccepted(control);
    },
    message: 'The server changed its answer to the trusted page during the run: the rows cannot be compared.',
    next: 'Wait until the server is steady (restart, deployment, rate limit), and probe again.',
  },
];

/** The trusted page got a 101. */
export const whenAccepted: readonly Pattern[] = [
  {
    id: 'engine-io-version',
    cause: 'socket-io-query',
    confidence: 'medium',
    fits: ({ request, control }) =>
      control?.afterUpgrade?.closeCode === 1006 && /[?&]EIO=(?!4(&|$))/.test(request.url),
    message:
      'Socket.IO drops every WebSocket right after the 101: it speaks another protocol version than EIO asks for.',
    next: 'Probe with EIO=4, or let the server take older clients (allowEIO3).',
  },
  {
    id: 'nobody-stays',
    cause: 'server-error',
    confidence: 'medium',
    fits: ({ control, foreign }) =>
      control?.afterUpgrade?.closeCode === 1006 && foreign?.afterUpgrade?.closeCode === 1006,
    message: 'Every WebSocket is dropped right after the 101: the handler ends or crashes.',
    next: 'Look at the server’s log for an error in the connection handler.',
  },
  {
    id: 'closed-for-everybody',
    cause: 'closed-after-accept',
    confidence: 'medium',
    fits: ({ control, foreign, step }) =>
      foreign?.outcome === 'accepted-then-closed' &&
      [control, step('P2')].some((page) => page?.outcome === 'accepted-then-closed'),
    message:
      'The server takes every handshake and then closes the WebSocket, whatever the Origin: often for want of credentials.',
    next: 'Read the close code and reason; send credentials with the probe if it asks for them.',
  },
  {
    id: 'checked-after-upgrade',
    cause: 'closed-after-accept',
    confidence: 'high',
    fits: ({ control, foreign }) =>
      control?.outcome === 'accepted' && foreign?.outcome === 'accepted-then-closed',
    message: 'The Origin is checked after the upgrade: a foreign page is let in and then disconnected.',
    next: 'Check the Origin before answering 101, so that no session is opened for a foreign page.',
  },
  {
    id: 'any-origin',
    cause: 'no-origin-check',
    confidence: 'high',
    fits: ({ control, foreign }) => isAccepted(control) && foreign?.outcome === 'accepted',
    message: 'Nothing checks the Origin on this path: any web page can open this WebSocket.',
    next: 'Compare the Origin with an allow-list before the upgrade is answered.',
  },
  {
    id: 'some-hostile-origin',
    cause: 'weak-origin-check',
    confidence: 'high',
    fits: ({ control, hostile }) => isAccepted(control) && hostile.some(isAccepted),
    message: 'The Origin is checked, but the check lets an origin in that an attacker can have.',
    next: 'Compare the whole Origin with the entries of an allow-list.',
  },
  {
    id: 'all-refused',
    cause: 'origin-check-works',
    confidence: 'high',
    fits: ({ control, foreign, hostile }) =>
      control?.outcome === 'accepted' &&
      isRefused(foreign) &&
      hostile.every(({ outcome }) => outcome === 'refused'),
    message: 'The trusted page gets in, and every origin sent that an attacker can have is refused.',
    next: 'Nothing to do.',
  },
  {
    id: 'trusted-is-closed',
    cause: 'closed-after-accept',
    confidence: 'medium',
    fits: ({ control, foreign }) => control?.outcome === 'accepted-then-closed' && isRefused(foreign),
    message: 'Strangers are refused; the trusted page gets in, and is closed by the application then.',
    next: 'Read the close code and reason; send credentials with the probe if it asks for them.',
  },
];
