import { PhaseFailure } from './connect';
import { Connector } from './connector';
import { type Attempt, type Observation, openWebSocket, type plainGet } from './handshake';
import { isSecret } from './headers';
import { limits } from './limits';
import { Pace } from './pace';
import { headerOf } from './response';
import type { Failure, Target, TlsFacts } from './types';

/** Milliseconds before the request; 0 for a phase that did not take place. */
export interface Measured {
  readonly dns: number;
  readonly tcp: number;
  readonly tls: number;
}

type Other = Parameters<Connector['connect']>[1];
type Send = typeof openWebSocket | typeof plainGet;
type Seen = readonly [Observation, Measured];

const nothingSeen: Observation = {
  request: '',
  upgrade: 0,
  response: null,
  opened: false,
  afterUpgrade: null,
  failure: null,
};

/** What is seen of a request that could not be sent. */
export const lost = (failure: Failure): Observation => ({ ...nothingSeen, failure });

const sendNothing: Send = async ({ socket }) => {
  socket.destroy();
  return nothingSeen;
};

/** Sends the requests of one run to one server, and keeps what a run promises: its pace, its number, its deadlines. */
export class Exchange {
  readonly #connector: Connector;
  readonly #pace: Pace;
  #sent = 0;
  #mayOverlap = true;

  /**
   * @param dns milliseconds that the look-up took; told with the first request
   * @param insecure go on with a certificate that cannot be trusted
   * @param patience milliseconds that one request may take
   */
  constructor(
    target: Target,
    private dns: number,
    private readonly signal: AbortSignal,
    private readonly insecure: boolean,
    private readonly patience: number = limits.handshake,
  ) {
    this.#connector = new Connector(target, insecure);
    this.#pace = new Pace(target.reach);
  }

  /** The address that the requests go to, once one was reached. */
  get address(): string | null {
    return this.#connector.address;
  }

  get facts(): TlsFacts | null {
    return this.#connector.facts;
  }

  /** True when a run may send no more. */
  get isSpent(): boolean {
    return this.#sent >= limits.handshakes;
  }

  /** False when the server takes one WebSocket at a time. */
  get mayOverlap(): boolean {
    return this.#mayOverlap;
  }

  /** Resolves when the next request may be sent. @throws AbortError when the run was cancelled */
  turn(): Promise<void> {
    return this.#pace.turn(this.signal);
  }

  /**
   * A handshake of the table. Asks again when the server was busy and our own open WebSockets may be the reason; from
   * then on there is one at a time.
   * @param onAnswer called when the next handshake may be sent
   */
  async row(attempt: Attempt, onAnswer: () => void): Promise<Seen> {
    const overlapped = this.#mayOverlap && this.#connector.isBusy;
    const first = await this.#send(attempt, openWebSocket, {}, onAnswer);
    const { response } = first[0];
    if (!overlapped || response?.status !== 503 || headerOf(response, 'retry-after')) return first;
    this.#mayOverlap = false;
    if (this.isSpent) return first;
    await this.turn();
    return this.#send(attempt, openWebSocket);
  }

  /** A question of the diagnosis. @param other where it goes in place of the run's server */
  async step(attempt: Attempt, send: Send, other: Other): Promise<Observation> {
    return (await this.#send(attempt, send, other))[0];
  }

  /** TLS alone; a failure when the port does not speak it. */
  async tlsOnly(attempt: Attempt): Promise<Observation> {
    const [seen] = await this.#send(attempt, sendNothing, { tls: true });
    // A certificate that nobody trusts shows as well that the port speaks TLS.
    return this.facts ? nothingSeen : seen;
  }

  /** Closes every socket, also those under way. */
  destroy(): void {
    this.#connector.destroy();
  }

  /** Waits for closing handshakes under way, then closes every socket. */
  close(): Promise<void> {
    return this.#connector.close();
  }

  async #send(attempt: Attempt, send: Send, other: Other = {}, onAnswer?: () => void): Promise<Seen> {
    if (!this.#mayOverlap) await this.#connector.idle();
    const dns = this.dns;
    this.dns = 0;
    this.#sent++;
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(this.patience)]);
    try {
      const connection = await this.#connector.connect(signal, other);
      const seen = await send(connection, this.#withoutProof(attempt), {
        signal,
        ...(onAnswer ? { onAnswer } : {}),
      });
      return [this.#inTime(seen), { dns, tcp: connection.tcp, tls: connection.tls }];
    } catch (error) {
      if (!(error instanceof PhaseFailure)) throw error;
      return [this.#inTime(lost(error.failure)), { dns, tcp: 0, tls: 0 }];
    }
  }

  /** Who cannot prove who he is gets no proof of who we are. */
  #withoutProof(attempt: Attempt): Attempt {
    if (!this.insecure) return attempt;
    return { ...attempt, headers: attempt.headers.filter(([name]) => !isSecret(name)) };
  }

  /** What ended at the deadline of one request was not cancelled: it took too long. */
  #inTime(seen: Observation): Observation {
    const { failure } = seen;
    if (failure?.code !== 'CANCELLED' || this.signal.aborted) return seen;
    const message = `not finished within ${this.patience / 1000} s`;
    return { ...seen, failure: { ...failure, code: 'TIMEOUT', message } };
  }
}
