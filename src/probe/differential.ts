import type { Attempt } from './handshake';
import { isSecret } from './headers';
import { limits } from './limits';
import type { ProbeRequest, ProbeResult } from './types';

/** One more question to the server, when the rows of the table don't decide. */
export interface StepPlan {
  /** `P0`…`P8` of the differential procedure. */
  readonly id: string;
  readonly title: string;
  /** `tls`: a TLS handshake only, nothing is sent. */
  readonly kind: 'get' | 'handshake' | 'tls';
  readonly origin: string | null;
  readonly port?: number;
  /** What differs from a row's request. */
  readonly attempt?: Partial<Attempt>;
}

interface Question {
  readonly plan: (request: ProbeRequest, control: ProbeResult) => StepPlan;
  readonly asked: (request: ProbeRequest, control: ProbeResult) => boolean;
}

const hostOf = (origin: string | null): string => origin?.replace(/^[a-z]+:\/\//, '') ?? '';

const pageAt = (url: URL, host: string): string => `${url.protocol === 'wss:' ? 'https' : 'http'}://${host}`;

const always = () => true;

const hasSecrets = ({ headers = [] }: ProbeRequest): boolean => headers.some(([name]) => isSecret(name));

const plainGet: StepPlan = {
  id: 'P1',
  title: 'the same path without upgrade headers',
  kind: 'get',
  origin: null,
};

const tlsOnly: StepPlan = { id: 'P0', title: 'a TLS handshake on this port', kind: 'tls', origin: null };

/** In the order in which they are asked when the trusted page's handshake was answered, but not with a 101. */
const questions: readonly Question[] = [
  { asked: always, plan: () => plainGet },
  {
    asked: always,
    plan: ({ url }, { origin }) => ({
      id: 'P5',
      title: 'the trusted page on a path that does not exist',
      kind: 'handshake',
      origin,
      attempt: { url: elsewhere(url) },
    }),
  },
  {
    asked: hasSecrets,
    plan: ({ headers = [] }, { origin }) => ({
      id: 'P6',
      title: 'the trusted page without the cookies and tokens given',
      kind: 'handshake',
      origin,
      attempt: { headers: headers.filter(([name]) => !isSecret(name)) },
    }),
  },
  {
    asked: ({ url }, { origin }) => hostOf(origin) !== new URL(url).host,
    plan: ({ url }) => ({
      id: 'P7-host',
      title: 'a page on the WebSocket’s own host',
      kind: 'handshake',
      origin: pageAt(new URL(url), new URL(url).host),
    }),
  },
  {
    asked: ({ url }, { origin }) => new URL(url).port !== '' && hostOf(origin) === new URL(url).host,
    plan: ({ url }) => ({
      id: 'P7-port',
      title: 'the trusted page without its port',
      kind: 'handshake',
      origin: pageAt(new URL(url), new URL(url).hostname),
    }),
  },
  {
    asked: ({ subprotocols = [] }) => subprotocols.length > 0,
    plan: (_request, { origin }) => ({
      id: 'P7-protocol',
      title: 'the trusted page without a sub-protocol',
      kind: 'handshake',
      origin,
      attempt: { subprotocols: [] },
    }),
  },
  {
    asked: ({ upstreamPort }) => upstreamPort !== undefined,
    plan: ({ url, upstreamPort }) => ({
      id: 'P7-upstream',
      title: 'a page that has the upstream’s name and port',
      kind: 'handshake',
      origin: `http://${new URL(url).hostname}:${upstreamPort}`,
    }),
  },
  {
    asked: ({ upstreamPort }) => upstreamPort !== undefined,
    plan: ({ url, upstreamPort = 0 }, { origin }) => ({
      id: 'P8',
      title: `the trusted page, straight to port ${upstreamPort}`,
      kind: 'handshake',
      origin,
      port: upstreamPort,
      attempt: { url: at(url, upstreamPort) },
    }),
  },
];

/**
 * The trusted page once more, to see that the server did not change its mind, and the questions that tell apart why the
 * page is not let in.
 */
export function stepsFor(request: ProbeRequest, results: readonly ProbeResult[]): StepPlan[] {
  const control = results.find(({ family }) => family === 'CTL-1');
  if (!control || results.some(({ status }) => status === 429 || status === 503)) return [];
  return [
    ...(results.length > 1 && control.response ? [again(control, results)] : []),
    ...why(request, control),
  ];
}

function again({ origin }: ProbeResult, results: readonly ProbeResult[]): StepPlan {
  const step = { id: 'P2', title: 'the trusted page once more', kind: 'handshake', origin } as const;
  // A stranger was watched for longer: so must be the page that it is compared with.
  const isClosed = results.some(
    ({ family, outcome }) => family === 'ATT-1' && outcome === 'accepted-then-closed',
  );
  return isClosed ? { ...step, attempt: { grace: limits.longGrace } } : step;
}

function why(request: ProbeRequest, control: ProbeResult): StepPlan[] {
  const { outcome, failure } = control;
  if (outcome.startsWith('accepted')) return [];
  if (failure === null || failure.code === 'BAD_UPGRADE') {
    return questions.filter(({ asked }) => asked(request, control)).map(({ plan }) => plan(request, control));
  }
  if (failure.phase !== 'upgrade') return [];
  if (failure.code === 'TIMEOUT') return [plainGet];
  return request.url.startsWith('ws:') ? [tlsOnly] : [];
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
