import { plainOnTls } from './diagnosis/responses/protocol';
import type { StepPlan } from './differential';
import { browserHeaders } from './handshake';
import { isSecret } from './headers';
import { nearMisses } from './nearMisses';
import type { ProbeRequest, ProbeResult } from './types';

/** What is known when a question may be asked. */
export interface Asked {
  readonly request: ProbeRequest;
  /** The trusted page's row. */
  readonly control: ProbeResult;
  readonly results: readonly ProbeResult[];
}

interface Question {
  readonly asked: (asked: Asked) => boolean;
  readonly plan: (asked: Asked) => StepPlan | readonly StepPlan[];
}

const always = () => true;

const hostOf = (origin: string | null): string => origin?.replace(/^[a-z]+:\/\//, '') ?? '';

const pageAt = (url: URL, host: string): string => `${url.protocol === 'wss:' ? 'https' : 'http'}://${host}`;

const hasSecrets = ({ headers = [] }: ProbeRequest): boolean => headers.some(([name]) => isSecret(name));

const isAccepted = ({ outcome }: ProbeResult): boolean => outcome.startsWith('accepted');

const stranger = ({ results }: Asked): ProbeResult | undefined =>
  results.find(({ family }) => family === 'ATT-1');

/** A handshake that nobody can tell from a browser's. */
const asBrowser = (id: string, title: string, origin: string | null, request: ProbeRequest): StepPlan => ({
  id,
  title,
  kind: 'handshake',
  origin,
  attempt: { headers: [...browserHeaders, ...(request.headers ?? [])] },
});

const plainGet: StepPlan = {
  id: 'P1',
  title: 'the same path without upgrade headers',
  kind: 'get',
  origin: null,
};

const tlsOnly: StepPlan = { id: 'P0', title: 'a TLS handshake on this port', kind: 'tls', origin: null };

const straightToUpstream: Question = {
  asked: ({ request: { upstreamPort } }) => upstreamPort !== undefined,
  plan: ({ request: { url, upstreamPort = 0 }, control: { origin } }) => ({
    id: 'P8',
    title: `the trusted page, straight to port ${upstreamPort}`,
    kind: 'handshake',
    origin,
    connectTo: { port: upstreamPort },
    attempt: { url: at(url, upstreamPort) },
  }),
};

/** The trusted page got a 101. */
export const whenAccepted: readonly Question[] = [
  {
    // Who guards browsers only must not look as if he guarded nobody.
    asked: (asked) => stranger(asked)?.outcome === 'accepted',
    plan: (asked) =>
      asBrowser(
        'P3-browser',
        'the stranger’s page, with all headers of a browser',
        stranger(asked)?.origin ?? null,
        asked.request,
      ),
  },
  {
    // Several servers behind one address show when the same question gets different answers.
    asked: (asked) =>
      stranger(asked)?.outcome === 'refused' &&
      asked.results.some((row) => isAccepted(row) && row.risk === 'high' && row.sendable === 'any-page'),
    plan: (asked) =>
      ['P3', 'P3-again'].map((id) => ({
        id,
        title: 'the stranger’s page once more',
        kind: 'handshake',
        origin: stranger(asked)?.origin ?? null,
      })),
  },
];

/** The trusted page’s handshake was answered, but not with a 101. */
export const whenRefused: readonly Question[] = [
  { asked: always, plan: () => plainGet },
  {
    // Two servers may share the port: browsers meet the one at ::1.
    asked: ({ request }) => new URL(request.url).hostname === 'localhost',
    plan: atOtherLoopback,
  },
  {
    // Whose port speaks TLS: this one, or that of a server behind it?
    asked: ({ request, control }) =>
      request.url.startsWith('ws:') && plainOnTls.test(control.response?.body ?? ''),
    plan: () => tlsOnly,
  },
  {
    asked: always,
    plan: ({ request, control: { origin } }) => ({
      id: 'P5',
      title: 'the trusted page on a path that does not exist',
      kind: 'handshake',
      origin,
      attempt: { url: elsewhere(request.url) },
    }),
  },
  {
    asked: ({ request }) => hasSecrets(request),
    plan: ({ request: { headers = [] }, control: { origin } }) => ({
      id: 'P6',
      title: 'the trusted page without the cookies and tokens given',
      kind: 'handshake',
      origin,
      attempt: { headers: headers.filter(([name]) => !isSecret(name)) },
    }),
  },
  {
    asked: ({ request, control }) => hostOf(control.origin) !== new URL(request.url).host,
    plan: ({ request: { url } }) => ({
      id: 'P7-host',
      title: 'a page on the WebSocket’s own host',
      kind: 'handshake',
      origin: pageAt(new URL(url), new URL(url).host),
    }),
  },
  {
    asked: ({ request, control }) =>
      new URL(request.url).port !== '' && hostOf(control.origin) === new URL(request.url).host,
    plan: ({ request: { url } }) => ({
      id: 'P7-port',
      title: 'the trusted page without its port',
      kind: 'handshake',
      origin: pageAt(new URL(url), new URL(url).hostname),
    }),
  },
  straightToUpstream,
  {
    asked: ({ request: { subprotocols = [] } }) => subprotocols.length > 0,
    plan: ({ control: { origin } }) => ({
      id: 'P7-protocol',
      title: 'the trusted page without a sub-protocol',
      kind: 'handshake',
      origin,
      attempt: { subprotocols: [] },
    }),
  },
  {
    asked: ({ request: { upstreamPort } }) => upstreamPort !== undefined,
    plan: ({ request: { url, upstreamPort } }) => ({
      id: 'P7-upstream',
      title: 'a page that has the upstream’s name and port',
      kind: 'handshake',
      origin: `http://${new URL(url).hostname}:${upstreamPort}`,
    }),
  },
  {
    asked: ({ results }) => !results.some(isAccepted),
    plan: ({ request, control: { origin } }) =>
      asBrowser('P7-browser', 'the trusted page, with all headers of a browser', origin, request),
  },
  {
    asked: ({ request, results }) => request.trusted.length > 0 && !results.some(isAccepted),
    plan: ({ control, results }) =>
      nearMisses(control.origin ?? '')
        .filter(({ origin }) => results.every((row) => row.origin !== origin))
        .map(({ origin, what }) => ({
          id: `P7-spelling ${what}`,
          title: `the trusted page ${what}`,
          kind: 'handshake',
          origin,
        })),
  },
];

/** Nobody answered the trusted page. */
export const whenUnanswered: readonly Question[] = [
  {
    asked: ({ control: { failure } }) => failure?.phase === 'upgrade' && failure.code === 'TIMEOUT',
    plan: () => plainGet,
  },
  {
    asked: (asked) => asked.control.failure?.phase === 'upgrade' && straightToUpstream.asked(asked),
    plan: straightToUpstream.plan,
  },
  {
    asked: ({ request, control: { failure } }) =>
      failure?.phase === 'upgrade' && failure.code !== 'TIMEOUT' && request.url.startsWith('ws:'),
    plan: () => tlsOnly,
  },
  {
    asked: ({ request, control: { failure } }) =>
      failure?.code === 'ECONNREFUSED' && otherLoopback(request.url) !== undefined,
    plan: atOtherLoopback,
  },
];

function otherLoopback(url: string): string | undefined {
  return { '127.0.0.1': '::1', '[::1]': '127.0.0.1', localhost: '127.0.0.1' }[new URL(url).hostname];
}

function atOtherLoopback({ request, control: { origin } }: Asked): StepPlan {
  const address = otherLoopback(request.url) ?? '';
  return {
    id: 'P0-family',
    title: `the trusted page at ${address}`,
    kind: 'handshake',
    origin,
    connectTo: { addresses: [address] },
  };
}

function elsewhere(text: string): string {
  const url = new URL(text);
  url.pathname = `/${Math.random().toString(36).slice(2, 10)}`;
  return url.href;
}

function at(text: string, port: number): string {
  const url = new URL(text);
  url.protocol = 'ws:';
  url.port = String(port);
  return url.href;
}
