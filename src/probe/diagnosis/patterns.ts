import { headerOf } from '../response';
import { isAccepted, isDropped, isRefused, type Picture, trustIsGiven } from './picture';
import type { Meaning } from './signature';

/** A picture of several answers and what it means. */
export interface Pattern extends Meaning {
  readonly fits: (picture: Picture) => boolean;
}

const status = (answer: { status: number | null } | undefined): number | null => answer?.status ?? null;

const onOwnHost = ({ request, control }: Picture): boolean =>
  control?.origin?.replace(/^https?:\/\//, '') === new URL(request.url).host;

const isBetween = (value: number, low: number, high: number): boolean => low <= value && value < high;

const body = (picture: Picture): string => picture.control?.response?.body ?? '';

const allow = 'Add the page’s origin to the server’s allow-list, exactly as the browser sends it.';

/** The trusted page got a 101. */
export const whenAccepted: readonly Pattern[] = [
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
    fits: ({ control, foreign }) =>
      control?.outcome === 'accepted-then-closed' && foreign?.outcome === 'accepted-then-closed',
    message:
      'The server takes every handshake and then closes the WebSocket, whatever the Origin: often for want of credentials.',
    next: 'Read the close code and reason; send credentials with the probe if it asks for them.',
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

/** The trusted page was turned away, and another request was not: what differs is the cause. */
export const whenOthersAreAccepted: readonly Pattern[] = [
  {
    id: 'port-lost',
    cause: 'host-rewriting',
    confidence: 'high',
    fits: ({ step }) => isAccepted(step('P7-port')),
    message: 'The server compares the Origin with Host, and a proxy took the port out of Host.',
    next: 'Let the proxy pass Host on with its port (nginx: proxy_set_header Host $http_host).',
  },
  {
    id: 'host-is-upstream',
    cause: 'host-rewriting',
    confidence: 'high',
    fits: ({ step }) => isAccepted(step('P7-upstream')),
    message: 'The server compares the Origin with Host, and a proxy put the upstream’s name into Host.',
    next: 'Let the proxy pass Host on (nginx: proxy_set_header Host $http_host).',
  },
  {
    id: 'own-host-only',
    cause: 'same-host-policy',
    confidence: 'high',
    fits: (picture) => isAccepted(picture.step('P7-host')) && !onOwnHost(picture),
    message: 'The server lets pages of its own host in only; the trusted page is on another one.',
    next: 'Give the server an explicit allow-list with the page’s origin.',
  },
  {
    id: 'other-page-allowed',
    cause: 'origin-allow-list',
    confidence: 'high',
    fits: ({ results }) => results.some((row) => row.risk === 'expected' && isAccepted(row)),
    message: 'One trusted page gets in, another is refused: it is missing in the allow-list.',
    next: allow,
  },
  {
    id: 'refused-on-own-host',
    cause: 'host-rewriting',
    confidence: 'medium',
    fits: (picture) =>
      onOwnHost(picture) &&
      isAccepted(picture.absent) &&
      /Origin|Forbidden/.test(body(picture)) &&
      trustIsGiven(picture),
    message:
      'A page on the server’s own host is refused for its Origin: probably a proxy changes Host on the way.',
    next: 'Let the proxy pass Host on unchanged (nginx: proxy_set_header Host $http_host), or add the page to the allow-list.',
  },
  {
    id: 'pages-only-refused',
    cause: 'origin-allow-list',
    confidence: 'high',
    fits: ({ absent }) => isAccepted(absent),
    message: 'The Origin check refuses the trusted page: clients without an Origin get in, pages do not.',
    next: `${allow} If it compares with Host, let the proxy keep Host.`,
  },
  {
    id: 'predicted',
    cause: 'origin-allow-list',
    confidence: 'high',
    fits: ({ control, foreign }) => control?.prediction?.verdict === 'reject' && isRefused(foreign),
    message: 'The code refuses this Origin, and so does the server.',
    next: allow,
  },
  {
    id: 'upgrade-lost-in-proxy',
    cause: 'proxy-upgrade',
    confidence: 'high',
    fits: ({ step, likeControl }) => isAccepted(step('P8')) && likeControl(step('P1')),
    message: 'Straight to the server the handshake works; the proxy passes it on as a plain request.',
    next: 'Let the proxy pass Upgrade and Connection on over HTTP/1.1 (nginx: proxy_http_version 1.1 and both headers).',
  },
  {
    id: 'proxy-refuses',
    cause: 'waf',
    confidence: 'medium',
    fits: ({ step }) => isAccepted(step('P8')),
    message: 'Straight to the server the handshake works: the proxy refuses it, or changes Host or Origin.',
    next: 'Look through the proxy’s access rules and at the Host and Origin that it forwards.',
  },
];

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

/** The trusted page was turned away like everybody else, with an answer that is no known server's sign. */
export const whenAllAreRefused: readonly Pattern[] = [
  {
    id: 'not-an-upgrade',
    cause: 'bad-upgrade-response',
    confidence: 'high',
    fits: ({ control }) => status(control) === 101,
    message:
      'The status is 101, but the Upgrade header is missing: a proxy removed it, or the server is hand-written.',
    next: 'Look at the headers of the 101, with and without the proxy.',
  },
  {
    id: 'credentials-count',
    cause: 'authentication',
    confidence: 'medium',
    fits: ({ step, likeControl }) => step('P6') !== undefined && !likeControl(step('P6')),
    message:
      'With and without the credentials given the answer differs: they are read, and they are not enough.',
    next: 'Check that cookie or token are valid for this server.',
  },
  {
    id: 'answer-names-origin',
    cause: 'origin-allow-list',
    confidence: 'medium',
    fits: (picture) =>
      isRefused(picture.foreign) &&
      (/\borigin\b/i.test(body(picture)) ||
        /\borigin\b/i.test(headerOf(picture.control?.response ?? null, 'x-websocket-reject-reason') ?? '')),
    message: 'The refusal speaks of the Origin.',
    next: allow,
  },
  {
    id: 'answer-names-credentials',
    cause: 'authentication',
    confidence: 'medium',
    fits: (picture) =>
      /auth|token|credential|log ?in|sign ?in|session|csrf|permission/i.test(body(picture)) &&
      !/<html/i.test(body(picture)),
    message: 'The refusal speaks of credentials.',
    next: 'Send credentials with the probe.',
  },
  {
    id: 'subprotocol-refused',
    cause: 'subprotocol',
    confidence: 'medium',
    fits: ({ step }) => isAccepted(step('P7-protocol')),
    message: 'Without a sub-protocol the handshake works.',
    next: 'Offer a sub-protocol that the server knows.',
  },
  {
    id: 'ws-path',
    cause: 'wrong-path',
    confidence: 'high',
    fits: ({ control, step, likeControl }) =>
      status(control) === 400 && likeControl(step('P5')) && status(step('P1')) === 426,
    message: 'A WebSocket server answers here, but not on this path.',
    next: 'Compare the path of the URL with the path option of the server.',
  },
  {
    id: 'bad-request-on-every-path',
    cause: 'wrong-path',
    confidence: 'medium',
    fits: ({ control, step, likeControl }) =>
      status(control) === 400 &&
      /^Bad Request$/.test(control?.response?.body ?? '') &&
      likeControl(step('P5')),
    message: 'The server refuses the handshake as it refuses one on a path that does not exist.',
    next: 'Compare the path of the URL with the path option of the server.',
  },
  {
    id: 'nothing-here',
    cause: 'wrong-path',
    confidence: 'medium',
    fits: ({ control, step, likeControl }) => status(control) === 404 && likeControl(step('P5')),
    message:
      'The server knows nothing at this path, or the proxy passes the handshake on as a plain request.',
    next: 'Check the path; behind a proxy, check that it passes Upgrade and Connection on.',
  },
  {
    id: 'rails-page-not-found',
    cause: 'origin-allow-list',
    confidence: 'medium',
    fits: ({ control }) => status(control) === 404 && /^Page not found$/.test(control?.response?.body ?? ''),
    message: 'Rails ActionCable refuses with 404, also for the Origin.',
    next: 'Add the page to config.action_cable.allowed_request_origins.',
  },
  {
    id: 'plain-page-everywhere',
    cause: 'not-websocket',
    confidence: 'medium',
    fits: ({ control, step, likeControl }) => status(control) === 200 && likeControl(step('P1')),
    message: 'A web server answers with a page and ignores the upgrade.',
    next: 'Check the path and the port; behind a proxy, check that it passes Upgrade and Connection on.',
  },
  {
    id: 'plain-request-gets-the-same',
    cause: 'proxy-upgrade',
    confidence: 'medium',
    fits: ({ control, step, likeControl }) =>
      status(control) !== 403 &&
      step('P5') !== undefined &&
      likeControl(step('P1')) &&
      !likeControl(step('P5')),
    message:
      'The path exists, but the handshake is answered like a plain request: its upgrade headers are lost on the way.',
    next: 'Let the proxy pass Upgrade and Connection on over HTTP/1.1 (nginx: proxy_http_version 1.1 and both headers).',
  },
  {
    id: 'no-such-path',
    cause: 'wrong-path',
    confidence: 'medium',
    fits: ({ control }) => status(control) === 404,
    message: 'The server knows nothing at this path.',
    next: 'Check the path of the URL.',
  },
  {
    id: 'whole-host',
    cause: 'waf',
    confidence: 'medium',
    fits: ({ control, step, likeControl }) =>
      status(control) === 403 && likeControl(step('P5')) && likeControl(step('P1')),
    message: 'Every path is refused in the same way: a firewall, an address rule or the wrong virtual host.',
    next: 'Look through the access rules in front of the server.',
  },
  {
    id: 'handshakes-only',
    cause: 'origin-allow-list',
    confidence: 'low',
    fits: ({ control, step, likeControl }) => status(control) === 403 && likeControl(step('P5')),
    message:
      'Plain requests are answered, handshakes are refused on every path: an allow-list without your page, or missing credentials.',
    next: 'Probe with credentials; compare with the analysis of the server’s code or configuration.',
  },
  {
    id: 'this-path-only',
    cause: 'origin-allow-list',
    confidence: 'low',
    fits: ({ control }) => status(control) === 403,
    message: 'Everybody is refused on this path: an allow-list without your page, or missing credentials.',
    next: 'Probe with credentials; compare with the analysis of the server’s code or configuration.',
  },
];

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
