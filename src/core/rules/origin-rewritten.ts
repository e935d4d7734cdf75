import { asVisited } from '../attack/visitor';
import { findWitness, predictOrigin, searchWitness, stranger } from '../attack/witness';
import type { Deployment } from '../deployment';
import type { Problem } from '../finding';
import { waysThrough } from '../forwarding';
import { type Origin, parseOrigin } from '../origin';
import type { Rule } from '../rule';
import { fileNameOf } from '../source';
import { observed } from './observed';

/** The server behind a proxy cannot check what the proxy has replaced. */
export const originRewritten: Rule = {
  id: 'origin-rewritten',
  title: 'The proxy hides the Origin from the server behind it',
  severity: 'warning',
  docs: {
    why: `A proxy that sets the Origin to a fixed value, or takes it away, makes every page look like a trusted one: most
servers accept handshakes of their own origin, and handshakes without one. It is often written to get rid of a 403, and
it switches the server's own protection off.

Where the server behind the proxy is in the same workspace, both are looked at together. If the server refuses a page when
it is asked directly, and lets it in through the proxy, the finding is an error, and it names the page. If it refuses all
strangers in spite of the change, there is no finding.`,
    bad: [
      {
        language: 'nginx',
        code: `proxy_set_header Origin "";                  # "no browser": geth, gorilla, Tornado… accept
proxy_set_header Origin http://backend;     # "the server's own page"`,
      },
    ],
    good: [
      {
        language: 'nginx',
        code: `if ($origin_allowed = 0) { return 403; }   # check it here, and
proxy_set_header Host $http_host;           # let the server compare Origin and Host`,
      },
    ],
    references: [
      [
        'RFC 6455, section 10.2: Origin considerations',
        'https://www.rfc-editor.org/rfc/rfc6455#section-10.2',
      ],
    ],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    return observed(endpoint, 'origin-rewritten', ({ detail }) => ({
      message: `${detail}: the server behind this proxy cannot tell ${stranger} from its own pages.`,
      confidence: 'high',
      witness: stranger,
    }));
  },
  behind(finding, deployment) {
    const problem = defeated(deployment, []);
    if (problem) return { ...finding, ...problem, range: finding.range, severity: 'error' };
    const isRefused = (['null', stranger] as const).every(
      (origin) => predictOrigin(deployment.through, origin).verdict.kind === 'reject',
    );
    return isRefused && 'proof' in searchWitness(deployment.through, []) ? undefined : finding;
  },
  together(deployment, { trustedOrigins }) {
    const trusted = trustedOrigins.map(parseOrigin).filter((origin) => origin !== undefined);
    const problem = defeated(deployment, trusted);
    return problem ? [problem] : [];
  },
};

/** An origin that the server itself refuses, and that gets in through the proxy. */
function defeated({ proxy, server, through }: Deployment, trusted: readonly Origin[]): Problem | undefined {
  const anyPath = () => true;
  const [together, alone] = [asVisited(through, anyPath), asVisited(server, anyPath)];
  const witness = [stranger, findWitness(together, trusted)?.origin].find(
    (origin) =>
      origin !== undefined &&
      predictOrigin(together, origin).verdict.kind === 'accept' &&
      predictOrigin(alone, origin).verdict.kind === 'reject',
  );
  if (witness === undefined) return undefined;
  const at = waysThrough(proxy).find(({ originAt }) => originAt)?.originAt;
  const file = fileNameOf(server.range.uri);
  return {
    range: at ?? proxy.range,
    message: `${witness} gets in through this proxy: ${server.library} in ${file}, which refuses that origin itself, is sent something else.`,
    confidence: 'high',
    severity: 'error',
    witness,
    related: [{ range: server.range, message: 'the server whose check is defeated' }],
  };
}
