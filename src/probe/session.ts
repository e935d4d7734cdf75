import { asFailure, PhaseFailure } from './connect';
import { Connector } from './connector';
import { type StepPlan, stepsFor } from './differential';
import { type Attempt, type Observation, openWebSocket, plainGet } from './handshake';
import { checkHeaders, isSecret } from './headers';
import { judge } from './judge';
import { limits } from './limits';
import { Pace } from './pace';
import { headerOf } from './response';
import { inspectTarget, type Resolve, requirePermission } from './target';
import type {
  DiagnosticStep,
  Failure,
  PlannedHandshake,
  ProbeRequest,
  ProbeResult,
  Target,
  TlsFacts,
} from './types';

/** What a session tells while it runs. */
export type SessionEvent =
  | { readonly kind: 'result'; readonly result: ProbeResult }
  | { readonly kind: 'step'; readonly step: DiagnosticStep }
  | {
      readonly kind: 'end';
      readonly address: string | null;
      readonly tls: TlsFacts | null;
      /** Why the run ended early. */
      readonly stopped?: string;
    };

export interface SessionOptions {
  readonly signal: AbortSignal;
  readonly emit: (event: SessionEvent) => void;
  /** Replaced in tests. */
  readonly resolve?: Resolve;
}

/**
 * Sends the handshakes one after the other; only the grace windows of opened WebSockets overlap. Afterwards it sends the
 * steps that the diagnosis needs, and closes every socket.
 * @throws ProbeRefused before anything is sent, when the request breaks a safety rule
 */
export async function runSession(
  request: ProbeRequest,
  handshakes: readonly PlannedHandshake[],
  { signal, emit, resolve }: SessionOptions,
): Promise<void> {
  checkHeaders(request);
  const started = performance.now();
  const target = await withDeadline(inspectTarget(request.url, resolve)).catch((error: unknown) => {
    if (!isLookupError(error)) throw error;
    return asFailure(error, 'dns');
  });
  const dns = performance.now() - started;
  if ('phase' in target) {
    const first = handshakes[0];
    if (first)
      emit({ kind: 'result', result: assemble(first, lost(target), { dns, tcp: 0, tls: 0 }, false) });
    emit({ kind: 'end', address: null, tls: null, stopped: 'the host name has no address' });
    return;
  }
  requirePermission(target, request.allowHosts ?? []);
  await new Session(request, target, dns, signal, emit).run(handshakes);
}

const isLookupError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && 'syscall' in error;

function withDeadline<T>(work: Promise<T>): Promise<T> {
  const timeout = Object.assign(new Error(`no answer within ${limits.dns} ms`), {
    code: 'TIMEOUT',
    syscall: 'getaddrinfo',
  });
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timeout), limits.dns);
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}

const lost = (failure: Failure): Observation => ({ ...nothingSeen, failure });

interface Measured {
  readonly dns: number;
  readonly tcp: number;
  readonly tls: number;
}

class Session {
  readonly #connector: Connector;
  readonly #pace: Pace;
  readonly #signal: AbortSignal;
  readonly #results: ProbeResult[] = [];
  #pending: Promise<void>[] = [];
  #failures = 0;
  #controlAccepted = false;
  #stopped: string | undefined;

  constructor(
    private readonly request: ProbeRequest,
    target: Target,
    private dns: number,
    private readonly cancel: AbortSignal,
    private readonly emit: (event: SessionEvent) => void,
  ) {
    this.#signal = AbortSignal.any([cancel, AbortSignal.timeout(limits.run)]);
    this.#connector = new Connector(target, { signal: this.#signal, insecure: request.insecure ?? false });
    this.#pace = new Pace(target.reach);
  }

  async run(handshakes: readonly PlannedHandshake[]): Promise<void> {
    try {
      await this.#sendAll(handshakes);
      await this.#diagnose();
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    } finally {
      if (this.#signal.aborted) {
        this.#stopped = this.cancel.aborted ? 'cancelled' : `not finished within ${limits.run / 1000} s`;
        this.#connector.destroy();
      }
      await Promise.all(this.#pending);
      await this.#connector.close();
      const { address, facts } = this.#connector;
      const stopped = this.#stopped === undefined ? {} : { stopped: this.#stopped };
      this.emit({ kind: 'end', address, tls: facts, ...stopped });
    }
  }

  async #sendAll(handshakes: readonly PlannedHandshake[]): Promise<void> {
    for (const handshake of handshakes) {
      if (this.#stopped !== undefined) return;
      await this.#pace.turn(this.#signal);
      const { answered, result } = this.#send(handshake);
      const done = result.then((value) => this.#take(value));
      this.#pending.push(done);
      // What a dropped connection means depends on what the trusted page gets: wait for all of its answer.
      await (handshake.family === 'CTL-1' ? done : answered);
    }
    await Promise.all(this.#pending);
  }

  #send(handshake: PlannedHandshake): { answered: Promise<void>; result: Promise<ProbeResult> } {
    let onAnswer = () => {};
    const answered = new Promise<void>((resolve) => {
      onAnswer = resolve;
    });
    const { family, lines, origin, host } = handshake;
    const grace = family === 'ATT-1' ? limits.longGrace : limits.grace;
    const attempt = { ...this.#attempt(lines ?? origin, host), grace };
    const result = this.#observe(attempt, onAnswer).then(([seen, measured]) => {
      onAnswer();
      return assemble(handshake, seen, measured, this.#controlAccepted);
    });
    return { answered, result };
  }

  #attempt(origin: Attempt['origin'], host?: string): Attempt {
    const { url, headers = [], subprotocols = [], insecure } = this.request;
    // Who cannot prove who he is gets no proof of who we are.
    const harmlessHeaders = insecure ? headers.filter(([name]) => !isSecret(name)) : headers;
    return { url, origin, headers: harmlessHeaders, subprotocols, ...(host === undefined ? {} : { host }) };
  }

  async #observe(
    attempt: Attempt,
    onAnswer?: () => void,
    send: typeof openWebSocket = openWebSocket,
    other: Parameters<Connector['connect']>[0] = {},
  ): Promise<[Observation, Measured]> {
    const dns = this.dns;
    this.dns = 0;
    try {
      const connection = await this.#connector.connect(other);
      const seen = await send(connection, attempt, {
        signal: this.#signal,
        ...(onAnswer ? { onAnswer } : {}),
      });
      return [seen, { dns, tcp: connection.tcp, tls: connection.tls }];
    } catch (error) {
      if (!(error instanceof PhaseFailure)) throw error;
      return [lost(error.failure), { dns, tcp: 0, tls: 0 }];
    }
  }

  #take(result: ProbeResult): void {
    if (result.failure?.code === 'CANCELLED') return;
    this.#results.push(result);
    if (result.family === 'CTL-1' && result.outcome.startsWith('accepted')) this.#controlAccepted = true;
    this.#failures = result.failure && result.outcome === 'inconclusive' ? this.#failures + 1 : 0;
    this.#stopped ??= reasonToStop(result, this.#failures);
    this.emit({ kind: 'result', result });
  }

  async #diagnose(): Promise<void> {
    for (const step of stepsFor(this.request, this.#results)) {
      await this.#pace.turn(this.#signal);
      const seen = await this.#ask(step);
      if (seen.failure?.code === 'CANCELLED') return;
      const { request, response, failure } = seen;
      const { id, title } = step;
      const judgement = step.kind === 'tls' && !failure ? tlsAnswered : judge(seen, this.#controlAccepted);
      const status = response?.status ?? null;
      this.emit({ kind: 'step', step: { id, title, ...judgement, status, request, response, failure } });
    }
  }

  async #ask({ kind, origin, port, attempt }: StepPlan): Promise<Observation> {
    const other = port === undefined ? {} : { port, tls: false };
    if (kind === 'tls') {
      const [seen] = await this.#observe(this.#attempt(null), undefined, sendNothing, { tls: true });
      // A certificate that nobody trusts shows as well that the port speaks TLS.
      return this.#connector.facts ? nothingSeen : seen;
    }
    const send = kind === 'get' ? plainGet : openWebSocket;
    const [seen] = await this.#observe({ ...this.#attempt(origin), ...attempt }, undefined, send, other);
    return seen;
  }
}

const nothingSeen: Observation = {
  request: '',
  upgrade: 0,
  response: null,
  opened: false,
  afterUpgrade: null,
  failure: null,
};

const tlsAnswered = { outcome: 'inconclusive', reason: 'TLS was answered' } as const;

const sendNothing: typeof openWebSocket = async ({ socket }) => {
  socket.destroy();
  return nothingSeen;
};

function reasonToStop({ status, response }: ProbeResult, failures: number): string | undefined {
  if (status === 429 || status === 503) {
    const wait = headerOf(response, 'retry-after');
    return `the server asks for a pause (${status}${wait ? `, Retry-After: ${wait}` : ''})`;
  }
  return failures >= limits.failuresInARow ? `${failures} handshakes in a row got no answer` : undefined;
}

function assemble(
  handshake: PlannedHandshake,
  seen: Observation,
  measured: Measured,
  controlAccepted: boolean,
): ProbeResult {
  const { response, afterUpgrade, failure, request, upgrade } = seen;
  return {
    ...handshake,
    ...judge(seen, controlAccepted),
    status: response?.status ?? null,
    timings: { ...measured, upgrade },
    server: headerOf(response, 'server') ?? null,
    request,
    response,
    afterUpgrade,
    failure,
  };
}
