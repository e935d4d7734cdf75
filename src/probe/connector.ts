import type { Socket } from 'node:net';
import { type Connection, connect, PhaseFailure } from './connect';
import { limits } from './limits';
import type { Target, TlsFacts } from './types';

/** Opens the connections of one run, all to the address that answered first, and knows which are still open. */
export class Connector {
  /** The address that all connections go to, once one was made. */
  address: string | null = null;
  /** Of the first TLS handshake, also when its certificate was not trusted. */
  facts: TlsFacts | null = null;
  readonly #open = new Set<Socket>();

  constructor(
    private readonly target: Target,
    private readonly insecure: boolean,
  ) {}

  /**
   * @param other another port or address, or with and without TLS against the URL
   * @throws PhaseFailure of the last address tried
   */
  async connect(
    signal: AbortSignal,
    other: Partial<Pick<Target, 'port' | 'tls' | 'addresses'>> = {},
  ): Promise<Connection> {
    const candidates = other.addresses ?? (this.address === null ? this.target.addresses : [this.address]);
    let failure: unknown;
    for (const address of candidates) {
      try {
        const connection = await connect({ ...this.target, ...other }, address, {
          signal,
          insecure: this.insecure,
        });
        if (!other.addresses) this.address ??= address;
        this.facts ??= connection.facts;
        this.#track(connection.socket);
        return connection;
      } catch (error) {
        failure = error;
        if (!(error instanceof PhaseFailure)) throw error;
        this.facts ??= error.facts;
        if (error.failure.phase !== 'tcp') break;
      }
    }
    throw failure;
  }

  /** Is a socket open now? */
  get isBusy(): boolean {
    return this.#open.size > 0;
  }

  #track(socket: Socket): void {
    this.#open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#open.delete(socket));
  }

  /** Resolves when the sockets that are open now are closed. */
  async idle(): Promise<void> {
    await Promise.all(
      [...this.#open].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    );
  }

  /** Waits for closing handshakes under way, then destroys what is left. */
  async close(): Promise<void> {
    const patience = setTimeout(() => this.destroy(), limits.close);
    await this.idle();
    clearTimeout(patience);
  }

  destroy(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
