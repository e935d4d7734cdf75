import { headerOf } from '../../response';
import { allow, body, type Pattern, status } from '../pattern';
import { isAccepted, isRefused, type Picture } from '../picture';

/** Envoy’s own refusal: what is behind it answers with more. */
const isEnvoys = ({ control }: Picture): boolean =>
  status(control) === 403 &&
  control?.response?.body === '' &&
  /^(istio-)?envoy$/.test(headerOf(control.response, 'server') ?? '');

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
    id: 'answer-names-subprotocol',
    cause: 'subprotocol',
    confidence: 'medium',
    fits: (picture) => /sub-?protocol/i.test(body(picture)),
    message: 'The refusal speaks of the sub-protocol.',
    next: 'Probe with the sub-protocol that the page offers (--subprotocol).',
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
    id: 'sign-in-page',
    cause: 'authentication',
    confidence: 'medium',
    fits: (picture) =>
      [401, 403].includes(status(picture.control) ?? 0) &&
      /<(form|a|button)\b[^>]*>(\s|<[^>]*>)*(sign|log) ?in\b|<form[^>]*(oauth2|sign_?in|log_?in)/i.test(
        body(picture),
      ),
    message:
      'A page to sign in at is answered: a proxy asks for a session before anything reaches the server.',
    next: 'Send the session cookie with the probe, or take the WebSocket’s path out of the sign-in.',
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
    id: 'sockjs-greeting',
    cause: 'wrong-path',
    confidence: 'high',
    fits: (picture) => status(picture.control) === 200 && /^Welcome to SockJS!/.test(body(picture)),
    message: 'This is SockJS: its WebSocket is one path further on.',
    next: 'Probe the same path with /websocket at its end.',
  },
  {
    id: 'other-method',
    cause: 'wrong-path',
    confidence: 'medium',
    fits: ({ control }) => status(control) === 405,
    message: 'The path exists, but not for GET, which every handshake is.',
    next: 'Check the path of the URL; if it is right, see whether a proxy changes the method.',
  },
  {
    id: 'gone',
    cause: 'wrong-path',
    confidence: 'medium',
    fits: ({ control }) => status(control) === 410,
    message: 'What was at this path is there no more.',
    next: 'Look for the path that the server uses now.',
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
    id: 'envoy-upgrade-disabled',
    cause: 'proxy-upgrade',
    confidence: 'high',
    fits: (picture) =>
      isEnvoys(picture) && picture.step('P1') !== undefined && !picture.likeControl(picture.step('P1')),
    message: 'Envoy passes plain requests on and refuses handshakes: upgrades are not enabled on this route.',
    next: 'Add websocket to upgrade_configs of the route or listener.',
  },
  {
    id: 'envoy-policy',
    cause: 'origin-allow-list',
    confidence: 'low',
    fits: isEnvoys,
    message: 'Envoy itself refuses, plain requests too: a route or a policy that may look at the Origin.',
    next: 'Look through the routes, direct responses and RBAC rules of this host.',
  },
  {
    id: 'whole-host',
    cause: 'waf',
    confidence: 'medium',
    fits: ({ control, step, likeControl }) =>
      [403, 406].includes(status(control) ?? 0) && likeControl(step('P5')) && likeControl(step('P1')),
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
    message:
      'Everybody is refused on this path: an allow-list without your page, missing credentials, or a rule about addresses.',
    next: 'Probe with credentials; compare with the analysis of the server’s code or configuration.',
  },
];
