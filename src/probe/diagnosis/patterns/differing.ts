import { nearMisses } from '../../nearMisses';
import { allow, body, type Pattern } from '../pattern';
import { isAccepted, isRefused, type Picture, trustIsGiven } from '../picture';

const onOwnHost = ({ request, control }: Picture): boolean =>
  control?.origin?.replace(/^https?:\/\//, '') === new URL(request.url).host;

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
    id: 'pages-left-hanging',
    cause: 'origin-allow-list',
    confidence: 'medium',
    fits: ({ control, absent }) => control?.failure?.code === 'TIMEOUT' && isAccepted(absent),
    message:
      'The trusted page never gets an answer, clients without an Origin get in: probably an Origin check that leaves without closing.',
    next: `${allow} And answer strangers with 403.`,
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
    id: 'proxy-refuses',
    cause: 'waf',
    confidence: 'medium',
    fits: ({ step }) => isAccepted(step('P8')),
    message: 'Straight to the server the handshake works: the proxy refuses it, or changes Host or Origin.',
    next: 'Look through the proxy’s access rules and at the Host and Origin that it forwards.',
  },
];
