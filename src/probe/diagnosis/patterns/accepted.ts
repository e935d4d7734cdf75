import { headerOf } from '../../response';
import { allow, type Pattern } from '../pattern';
import { isAccepted, isDropped, isRefused, type Picture } from '../picture';
import { closedForEverybody } from './closed';

const refusesStrangers = ({ control, foreign, hostile }: Picture): boolean =>
  control?.outcome === 'accepted' &&
  isRefused(foreign) &&
  hostile.every(({ outcome }) => outcome === 'refused');

/** Let in, and not just any page's. */
const isOfAPosition = (row: Picture['results'][number]): boolean =>
  isAccepted(row) && row.sendable === 'position' && row.risk !== 'info' && row.risk !== 'expected';

/** Took connections before, and takes none any more. */
const isGone = ({ results }: Picture): boolean =>
  results.some(({ response }) => response !== null) &&
  results.some(({ failure }) => failure?.code === 'ECONNREFUSED');

/** Before anything else. */
export const whenUnsteady: readonly Pattern[] = [
  {
    id: 'paused',
    cause: 'rate-limit',
    confidence: 'high',
    fits: ({ results }) =>
      results.some(
        ({ status, response }) =>
          status === 429 || (status === 503 && headerOf(response, 'retry-after') !== undefined),
      ),
    message: 'The server limits how many handshakes it takes: the run ended early.',
    next: 'Wait, and probe again; allow more handshakes from this address while you test.',
  },
  {
    id: 'busy-at-times',
    cause: 'rate-limit',
    confidence: 'medium',
    fits: ({ control, results }) =>
      control?.response != null && control.status !== 503 && results.some(({ status }) => status === 503),
    message:
      'Some handshakes are answered, others get 503: a limit (nginx answers 503 for one), or a server that fails at times.',
    next: 'Look at the log of the proxy for a limit, and at the health of the servers behind it; then probe again.',
  },
  {
    id: 'gone-over-a-missing-origin',
    cause: 'server-error',
    confidence: 'medium',
    fits: (picture) => isDropped(picture.absent) && isGone(picture),
    message:
      'The server went down in the middle of the run, right over the handshake without an Origin: its check probably takes the header for given, and any client can end the process.',
    next: 'Look at its log; let the check refuse a missing Origin before it reads it, and catch what a check throws.',
  },
  {
    id: 'went-down',
    cause: 'server-error',
    confidence: 'medium',
    fits: isGone,
    message:
      'The server answered and then took no more connections: it crashed over a handshake, or was restarted.',
    next: 'Look at its log: the last handshake that was answered or dropped is the one before the first ECONNREFUSED.',
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
  ...closedForEverybody,
  {
    id: 'weak-after-upgrade',
    cause: 'weak-origin-check',
    confidence: 'high',
    fits: ({ control, foreign, hostile }) =>
      control?.outcome === 'accepted' &&
      foreign?.outcome === 'accepted-then-closed' &&
      hostile.some(({ outcome }) => outcome === 'accepted'),
    message:
      'The Origin is checked after the upgrade, and the check lets an origin stay that an attacker can have.',
    next: 'Compare the whole Origin with an allow-list, before answering 101.',
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
    id: 'checked-for-browsers',
    cause: 'origin-check-works',
    confidence: 'medium',
    fits: ({ control, foreign, step }) =>
      isAccepted(control) && foreign?.outcome === 'accepted' && isRefused(step('P3-browser')),
    message:
      'The Origin is checked for browsers only: a stranger’s page is refused when the handshake looks like a browser’s. The rows show what a program gets.',
    next: 'Check the Origin whenever there is one: what a client calls itself proves nothing.',
  },
  {
    id: 'strangers-are-told',
    cause: 'no-origin-check',
    confidence: 'medium',
    fits: ({ control, foreign }) =>
      isAccepted(control) &&
      !control?.afterUpgrade?.refusesOrigin &&
      foreign?.outcome === 'accepted' &&
      foreign.afterUpgrade?.refusesOrigin === true,
    message:
      'Any web page can open this WebSocket. A stranger is told that its Origin is wrong, and stays connected: what it is served then was not tried.',
    next: 'Check the Origin before answering 101, so that no session is opened for a foreign page.',
  },
  {
    id: 'any-origin',
    cause: 'no-origin-check',
    confidence: 'high',
    fits: ({ control, foreign }) => isAccepted(control) && foreign?.outcome === 'accepted',
    message: 'No Origin is refused on this path: any web page can open this WebSocket.',
    next: 'Compare the Origin with an allow-list before the upgrade is answered.',
  },
  {
    id: 'some-servers-without-a-check',
    cause: 'no-origin-check',
    confidence: 'medium',
    fits: ({ control, foreign, step }) =>
      isAccepted(control) &&
      isRefused(foreign) &&
      [step('P3'), step('P3-again')].some((again) => again?.outcome === 'accepted'),
    message:
      'The same stranger is refused once and let in once: several servers answer at this address, and not all of them check.',
    next: 'Bring all servers behind the address to the same version and configuration.',
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
    id: 'other-page-refused',
    cause: 'origin-allow-list',
    confidence: 'high',
    fits: ({ control, results, step }) =>
      isAccepted(control) &&
      isAccepted(step('P2')) &&
      results.some((row) => row.risk === 'expected' && isRefused(row)),
    message: 'Strangers are refused, and so is one of the trusted pages: it is missing in the allow-list.',
    next: allow,
  },
  {
    id: 'null-is-trusted',
    cause: 'weak-origin-check',
    confidence: 'high',
    fits: ({ control }) => isAccepted(control) && control?.origin === 'null',
    message: 'The trusted Origin is null, which any web page can send from a sandboxed frame.',
    next: 'Give the app an origin of its own (a custom scheme), or ask for a token that strangers do not have.',
  },
  {
    id: 'positions-get-in',
    cause: 'origin-check-works',
    confidence: 'high',
    fits: (picture) => refusesStrangers(picture) && picture.results.some(isOfAPosition),
    message:
      'The trusted page gets in, and every origin sent that an attacker can have is refused. Pages in a special position get in as well.',
    next: 'See in the table that they are meant to: who takes over such a page or reads its traffic gets in.',
  },
  {
    id: 'all-refused',
    cause: 'origin-check-works',
    confidence: 'high',
    fits: refusesStrangers,
    message: 'The trusted page gets in, and every origin sent that an attacker can have is refused.',
    next: 'Nothing to do.',
  },
  {
    id: 'strangers-break-it',
    cause: 'origin-check-works',
    confidence: 'medium',
    fits: ({ control, foreign, hostile, step }) =>
      control?.outcome === 'accepted' &&
      isAccepted(step('P2')) &&
      foreign?.status === 500 &&
      !hostile.some(isAccepted),
    message: 'The trusted page gets in; strangers get 500: probably a check that throws.',
    next: 'Answer strangers with 403, so that a refusal cannot be taken for a crash.',
  },
  {
    id: 'strangers-hang',
    cause: 'origin-check-works',
    confidence: 'medium',
    fits: ({ control, foreign, hostile, step }) =>
      control?.outcome === 'accepted' &&
      isAccepted(step('P2')) &&
      foreign?.failure?.code === 'TIMEOUT' &&
      !hostile.some(isAccepted),
    message:
      'The trusted page gets in; strangers never get an answer: probably an upgrade handler that leaves without closing.',
    next: 'Answer strangers with 403 and end the socket: each one left open costs the server memory.',
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
