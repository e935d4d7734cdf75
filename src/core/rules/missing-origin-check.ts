import { predictOrigin, searchWitness, stranger } from '../attack/witness';
import type { Endpoint } from '../endpoint';
import type { Confidence, Severity } from '../finding';
import { reads } from '../policy/decision';
import type { Rule } from '../rule';

/** Nothing between the handshake and the 101 looks at the Origin. */
export const missingOriginCheck: Rule = {
  id: 'missing-origin-check',
  title: 'No check of the Origin header',
  severity: 'warning',
  docs: {
    why: `Browsers do not apply the same-origin policy to WebSockets: any page may open a socket to any server, and the
visitor's cookies go along. The Origin header is the only thing that tells the server which page is asking
([RFC 6455, section 10.2](https://www.rfc-editor.org/rfc/rfc6455#section-10.2)). A server that never looks at it takes
orders from every page that its users visit.

In a proxy the finding is *information*: the server behind it may check. Where that server is in the same workspace, the
proxy is not reported if the server provably refuses strangers, or if its own check is reported. In the server itself it is a warning, unless it is
a blockchain node that only its own machine can reach.`,
    bad: [{ language: 'js', code: 'const sockets = new WebSocketServer({ port: 8080 });' }],
    good: [
      {
        language: 'js',
        code: `const allowedOrigins = new Set(['https://app.example.com']);
server.on('upgrade', (request, socket, head) => {
  if (!allowedOrigins.has(request.headers.origin)) {
    socket.end('HTTP/1.1 403 Forbidden\\r\\nConnection: close\\r\\n\\r\\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
});`,
      },
    ],
    references: [
      [
        'CWE-1385: Missing Origin Validation in WebSockets',
        'https://cwe.mitre.org/data/definitions/1385.html',
      ],
      [
        'RFC 6455, section 10.2: Origin considerations',
        'https://www.rfc-editor.org/rfc/rfc6455#section-10.2',
      ],
    ],
  },
  check(endpoint) {
    if (endpoint.kind === 'client' || endpoint.entries.some((entry) => entry.kind === 'wildcard')) return [];
    // A rule of its own says why there is no check.
    if (endpoint.observations.some(({ kind }) => explained.has(kind))) return [];
    if (reads(endpoint.policy, 'origin') || predictOrigin(endpoint, stranger).verdict.kind !== 'accept')
      return [];
    const { message, confidence, severity } = wordings[isLocalNode(endpoint) ? 'localNode' : endpoint.kind];
    return [
      {
        range: endpoint.range,
        message: message(endpoint),
        confidence,
        ...(severity ? { severity } : {}),
        witness: stranger,
      },
    ];
  },
  behind(finding, { reported, through }) {
    const isSaidThere = reported.some(
      ({ witness, severity }) => witness !== undefined && (severity === 'error' || severity === 'warning'),
    );
    // Whoever gets in all the same is told of by the rule for what the server lets in, or for what the proxy changes.
    const isChecked =
      predictOrigin(through, stranger).verdict.kind === 'reject' &&
      !('unknown' in searchWitness(through, []));
    return isSaidThere || isChecked ? undefined : finding;
  },
};

/** Observations that other rules report in place of the missing check. */
const explained = new Set([
  'verdict-always-true',
  'late-listener',
  'automatic-accept',
  'unenforced-origins',
  'check-not-reached',
  'check-undone',
  'origin-rewritten',
  'reflected-origin',
]);

interface Wording {
  readonly message: (endpoint: Endpoint) => string;
  readonly confidence: Confidence;
  readonly severity?: Severity;
}

const server: Wording = {
  message: () =>
    `No check of the Origin: any web page, for example ${stranger}, can open this WebSocket with the visitor's cookies.`,
  confidence: 'high',
};

const node: Wording = {
  message: ({ library }) =>
    `${library} does not check the Origin: any web page, for example ${stranger}, can open this WebSocket through its visitor's browser.`,
  confidence: 'high',
};

const wordings: Readonly<Record<Endpoint['kind'] | 'localNode', Wording>> = {
  proxy: {
    message: () =>
      `This proxy passes handshakes of every origin on, for example ${stranger}. Unless the server behind it checks the Origin, any web page can connect.`,
    confidence: 'medium',
    severity: 'information',
  },
  server,
  client: server,
  node,
  localNode: { ...node, severity: 'information' },
};

const isLocalNode = ({ kind, listen }: Endpoint): boolean =>
  kind === 'node' &&
  listen.every(({ host }) => host !== undefined && /^(localhost|127\.[\d.]+|::1)$/.test(host));
