import { nearMisses } from '../../nearMisses';
import { allow, body, type Pattern, status } from '../pattern';
import { isAccepted, isHanging, isRefused, type Picture, trustIsGiven } from '../picture';
import { plainOnTls } from '../responses/protocol';

const onOwnHost = ({ request, control }: Picture): boolean =>
  control?.origin?.replace(/^https?:\/\//, '') === new URL(request.url).host;

/** The trusted page was turned away, and another request was not: what differs is the cause. */
export const whenOthersAreAccepted: readonly Pattern[] = [
  {
    id: 'proxy-speaks-plain-to-tls',
    cause: 'plain-http-on-tls',
    confidence: 'high',
    fits: (picture) =>
      plainOnTls.test(body(picture)) &&
      (picture.request.url.startsWith('wss:') || picture.step('P0')?.failure != null),
    message:
      'A proxy on this port passes the handshake in plain HTTP to a server that speaks TLS: the refusal is the server’s.',
    next: 'Let the proxy speak TLS to the server (nginx: proxy_pass https://…), or give it the server’s plain port.',
  },
  {
    id: 'two-servers-at-localhost',
    cause: 'not-websocket',
    confidence: 'high',
    fits: ({ step }) => isAccepted(step('P0-family')),
    message:
      'Two servers share this port: the WebSocket is at 127.0.0.1, and browsers, who ask ::1 first for localhost, meet the other one.',
    next: 'Stop the other server or give it another port; until then write 127.0.0.1 in the page’s URL.',
  },
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
    id: 'scheme-lost',
    cause: 'host-rewriting',
    confidence: 'medium',
    fits: (picture) =>
      onOwnHost(picture) &&
      picture.results.some(
        (row) => isAccepted(row) && row.origin === picture.control?.origin?.replace('https:', 'http:'),
      ),
    message:
      'The server lets the page of its own host in with http:// only: a proxy ends TLS, and the server does not know.',
    next: 'Let the proxy send X-Forwarded-Proto and the server trust it, or give the server an explicit allow-list.',
  },
  {
    id: 'strangers-instead-of-the-page',
    cause: 'weak-origin-check',
    confidence: 'medium',
    fits: ({ hostile }) => hostile.some(isAccepted),
    message: 'The check refuses the trusted page, and lets an origin in that an attacker can have.',
    next: 'Compare the whole Origin with the entries of an allow-list, and add the page to it.',
  },
  {
    id: 'pages-left-hanging',
    cause: 'origin-allow-list',
    confidence: 'medium',
    fits: ({ control, absent }) => control?.failure?.code === 'TIMEOUT' && isAccepted(absent),
    message:
      'The trusted page never gets an answer, clients without an Origin get in: probably an Origin check that leaves without closing.',
    next: `${allow} And answer strangers with 403.`,
  },
  {
    id: 'vite-token',
    cause: 'authentication',
    confidence: 'medium',
    // Vite 8: shouldHandle in server/ws.ts; ws answers 400 when it says no.
    fits: ({ request, control, absent }) =>
      request.subprotocols?.includes('vite-hmr') === true && status(control) === 400 && isAccepted(absent),
    message: 'Vite lets handshakes with an Origin in only with the token that it writes into its page.',
    next: 'Probe with ?token=… from the page’s /@vite/client; this socket is for reloading, not the application’s.',
  },
  {
    id: 'pages-get-bad-request',
    cause: 'origin-allow-list',
    confidence: 'medium',
    fits: ({ control, absent }) => status(control) === 400 && isAccepted(absent),
    message:
      'Clients without an Origin get in, pages do not: the Origin check refuses the page, or asks pages for something more.',
    next: `${allow} If it stays refused, look at what else the check reads.`,
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
    id: 'entry-misspelt',
    cause: 'origin-allow-list',
    confidence: 'high',
    fits: ({ control, results, steps }) =>
      nearMisses(control?.origin ?? '').some(({ origin, what }) =>
        [
          ...results.filter((row) => row.origin === origin),
          ...steps.filter(({ title }) => title.endsWith(` page ${what}`)),
        ].some(isAccepted),
      ),
    message:
      'The page is in the allow-list, but spelt otherwise than browsers send it: the list takes a variant of it that is shown below.',
    next: 'Write the entry exactly as the browser sends it: scheme, host, port if it is not the default, no slash.',
  },
  {
    id: 'browsers-only',
    cause: 'waf',
    confidence: 'high',
    fits: ({ step }) => isAccepted(step('P7-browser')),
    message: 'Only what looks like a browser is let in: with a browser’s headers the same handshake works.',
    next: 'Nothing is wrong for web pages. To probe, exempt this address from the bot rules.',
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
    id: 'upgrade-left-in-proxy',
    cause: 'proxy-upgrade',
    confidence: 'high',
    fits: ({ control, step }) => isHanging(control) && isAccepted(step('P8')) && step('P1')?.response != null,
    message:
      'Straight to the server the handshake works; the proxy passes plain requests on and leaves handshakes unanswered.',
    next: 'Let the proxy handle upgrades (http-proxy: ws: true, and server.on("upgrade", …) that calls proxy.ws).',
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
