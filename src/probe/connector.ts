import type { Socket } from 'node:net';
import { type Connection, type ConnectOptions, connect, PhaseFailure } from './connect';
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
    private readonly options: ConnectOptions,
  ) {}

  /**
   * @param other another port, or with and without TLS against the URL
   * @throws PhaseFailure of the last address tried
   */
  async connect(other: Partial<Pick<Target, 'port' | 'tls'>> = {}): Promise<Connection> {
    const candidates = this.address === null ? this.target.addresses : [this.address];
    let failure: unknown;
    for (const address of candidates) {
      try {
        const connection = await connect({ ...this.target, ...other }, address, this.options);
        this.address ??= address;
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

  #track(socket: Socket): void {
    this.#open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#open.delete(socket));
  }

  /** Waits for closing handshakes under way, then destroys what is left. */
  async close(): Promise<void> {
    const closing = [...this.#open].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    const patience = setTimeout(() => this.destroy(), limits.close);
    await Promise.all(closing);
    clearTimeout(patience);
  }

  destroy(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
