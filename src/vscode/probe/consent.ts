import type { Target } from '../../probe';

/** What the user is asked before handshakes leave the machine, or carry a secret. */
export type ConsentQuestion =
  | {
      readonly kind: 'host';
      readonly host: string;
      readonly port: number;
      readonly addresses: readonly string[];
      /** Number of handshakes at most. */
      readonly count: number;
      /** Handshakes a second at most. */
      readonly rate: number;
    }
  | { readonly kind: 'credential'; readonly host: string; readonly header: string; readonly count: number };

/** Shows the question and waits for the answer. */
export type Confirm = (question: ConsentQuestion) => Promise<boolean>;

/** Where something is remembered between sessions. */
export interface Memory {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): Thenable<void>;
}

const key = 'allowedHosts';

/** Which hosts may be probed. Loopback needs no permission; every other host needs the user's, once. */
export class Consent {
  /** @param memory the user's own: a workspace must not bring permissions along */
  constructor(
    private readonly memory: Memory,
    private readonly confirm: Confirm,
  ) {}

  /** May handshakes be sent to the target? Asks when it is not known; each host and port by itself. */
  async allows(target: Target, limits: { count: number; rate: number }): Promise<boolean> {
    if (target.reach === 'loopback') return true;
    const { host, port, addresses } = target;
    const name = `${host}:${port}`;
    if (name in this.#allowed()) return true;
    if (!(await this.confirm({ kind: 'host', host, port, addresses, ...limits }))) return false;
    await this.memory.update(key, { ...this.#allowed(), [name]: new Date().toISOString() });
    return true;
  }

  /** May the stored cookie or token go along? Each accepted handshake opens a session with it, so that every run asks. */
  allowsCredential({ host }: Target, header: string, count: number): Promise<boolean> {
    return this.confirm({ kind: 'credential', host, header, count });
  }

  /** Takes all permissions back; how many there were. */
  async forget(): Promise<number> {
    const count = Object.keys(this.#allowed()).length;
    await this.memory.update(key, undefined);
    return count;
  }

  /** When each host was allowed, by `host:port`. */
  #allowed(): Readonly<Record<string, string>> {
    return this.memory.get<Record<string, string>>(key) ?? {};
  }
}
