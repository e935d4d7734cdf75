import { asFailure } from './connect';
import { type StepPlan, stepsFor } from './differential';
import { Exchange, lost, type Measured } from './exchange';
import { type Attempt, type Observation, openWebSocket, plainGet } from './handshake';
import { checkHeaders } from './headers';
import { judge } from './judge';
import { limits } from './limits';
import { headerOf } from './response';
import { inspectTarget, type Resolve, requirePermission } from './target';
import type { DiagnosticStep, PlannedHandshake, ProbeRequest, ProbeResult, Target, TlsFacts } from './types';

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
  /** Milliseconds that one request may take; replaced in tests. */
  readonly patience?: number;
}

/**
 * Sends the handshakes one after the other; only the grace windows of opened WebSockets overlap. Afterwards it sends the
 * steps that the diagnosis needs, and closes every socket.
 * @throws ProbeRefused before anything is sent, when the request breaks a safety rule
 */
export async function runSession(
  request: ProbeRequest,
  handshakes: readonly PlannedHandshake[],
  { signal, emit, resolve, patience }: SessionOptions,
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
  await new Session(request, target, dns, signal, emit, patience).run(handshakes);
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

class Session {
  readonly #exchange: Exchange;
  readonly #signal: AbortSignal;
  readonly #results: ProbeResult[] = [];
  #pending: Promise<void>[] = [];
  #failures = 0;
  #controlAccepted = false;
  /** How long WebSockets of attackers' pages are watched: as long as it took the server to close the stranger's. */
  #hostileGrace: number = limits.longGrace;
  #stopped: string | undefined;

  constructor(
    private readonly request: ProbeRequest,
    target: Target,
    dns: number,
    private readonly cancel: AbortSignal,
    private readonly emit: (event: SessionEvent) => void,
    patience?: number,
  ) {
    this.#signal = AbortSignal.any([cancel, AbortSignal.timeout(limits.run)]);
    this.#exchange = new Exchange(target, dns, this.#signal, request.insecure ?? false, patience);
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
        this.#exchange.destroy();
      }
      await Promise.all(this.#pending);
      await this.#exchange.close();
      const { address, facts } = this.#exchange;
      const stopped = this.#stopped === undefined ? {} : { stopped: this.#stopped };
      this.emit({ kind: 'end', address, tls: facts, ...stopped });
    }
  }

  async #sendAll(handshakes: readonly PlannedHandshake[]): Promise<void> {
    for (const handshake of handshakes) {
      if (this.#stopped !== undefined) return;
      await this.#exchange.turn();
      const { answered, result } = this.#send(handshake);
      const done = result.then((value) => this.#take(value));
      this.#pending.push(done);
      // What a dropped connection means depends on what the trusted page gets: wait for all of its answer.
      await (handshake.family === 'CTL-1' || !this.#exchange.mayOverlap ? done : answered);
    }
    await Promise.all(this.#pending);
  }

  #send(handshake: PlannedHandshake): { answered: Promise<void>; result: Promise<ProbeResult> } {
    let onAnswer = () => {};
    const answered = new Promise<void>((resolve) => {
      onAnswer = resolve;
    });
    const { lines, origin, host } = handshake;
    const attempt = { ...this.#attempt(lines ?? origin, host), grace: this.#graceOf(handshake) };
    const result = this.#exchange.row(attempt, onAnswer).then(([seen, measured]) => {
      onAnswer();
      return assemble(handshake, seen, measured, this.#controlAccepted);
    });
    return { answered, result };
  }

  #graceOf({ family, risk, sendable }: PlannedHandshake): () => number {
    if (family === 'ATT-1') return () => limits.longGrace;
    return risk === 'high' && sendable === 'any-page' ? () => this.#hostileGrace : () => limits.grace;
  }

  #attempt(origin: Attempt['origin'], host?: string): Attempt {
    const { url, headers = [], subprotocols = [] } = this.request;
    return { url, origin, headers, subprotocols, ...(host === undefined ? {} : { host }) };
  }

  #take(result: ProbeResult): void {
    if (result.failure?.code === 'CANCELLED') return;
    this.#results.push(result);
    if (result.family === 'ATT-1' && result.outcome !== 'accepted-then-closed')
      this.#hostileGrace = limits.grace;
    if (result.family === 'CTL-1' && result.outcome.startsWith('accepted')) this.#controlAccepted = true;
    this.#failures = result.failure && result.outcome === 'inconclusive' ? this.#failures + 1 : 0;
    this.#stopped ??= reasonToStop(result, this.#failures, this.#exchange.facts);
    this.emit({ kind: 'result', result });
  }

  async #diagnose(): Promise<void> {
    for (const step of stepsFor(this.request, this.#results)) {
      if (this.#exchange.isSpent) return;
      await this.#exchange.turn();
      const seen = await this.#ask(step);
      if (seen.failure?.code === 'CANCELLED') return;
      const { request, response, failure } = seen;
      const { id, title } = step;
      const judgement = step.kind === 'tls' && !failure ? tlsAnswered : judge(seen, this.#controlAccepted);
      const status = response?.status ?? null;
      this.emit({ kind: 'step', step: { id, title, ...judgement, status, request, response, failure } });
    }
  }

  async #ask({ kind, origin, connectTo = {}, attempt }: StepPlan): Promise<Observation> {
    if (kind === 'tls') return this.#exchange.tlsOnly(this.#attempt(null));
    const other = connectTo.port === undefined ? connectTo : { ...connectTo, tls: false };
    const send = kind === 'get' ? plainGet : openWebSocket;
    return this.#exchange.step({ ...this.#attempt(origin), ...attempt }, send, other);
  }
}

const tlsAnswered = { outcome: 'inconclusive', reason: 'TLS was answered' } as const;

function reasonToStop(
  { status, response, failure }: ProbeResult,
  failures: number,
  tls: TlsFacts | null,
): string | undefined {
  if (status === 429 || status === 503) {
    const wait = headerOf(response, 'retry-after');
    return `the server asks for a pause (${status}${wait ? `, Retry-After: ${wait}` : ''})`;
  }
  // No other handshake can get past it.
  if (failure?.phase === 'tls' && tls?.error !== undefined) return 'the certificate is not trusted';
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
