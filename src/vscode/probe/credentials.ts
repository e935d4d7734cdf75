import { asUrl } from '../../core/url';
import type { Header } from '../../probe';
import type { CredentialInfo } from '../../shared/run';

/** The editor's store for secrets. */
export interface Secrets {
  get(key: string): Thenable<string | undefined>;
  store(key: string, value: string): Thenable<void>;
  delete(key: string): Thenable<void>;
}

/** Headers that may carry a secret. */
export const credentialHeaders = ['Cookie', 'Authorization'] as const;

/** One cookie or token for each origin of a server, in the editor's store for secrets and nowhere else. */
export class Credentials {
  constructor(private readonly secrets: Secrets) {}

  /** The header that is stored for the URL's origin, and for no other. */
  async get(url: string): Promise<Header | undefined> {
    const origin = serverOrigin(url);
    const stored = origin && (await this.secrets.get(key(origin)));
    if (!stored) return undefined;
    const [name, value] = JSON.parse(stored) as [string, string];
    return [name, value];
  }

  /** What may be shown of it. */
  async describe(url: string): Promise<CredentialInfo | undefined> {
    const header = await this.get(url);
    const origin = serverOrigin(url);
    return header && origin ? { header: header[0], origin } : undefined;
  }

  async store(url: string, header: Header): Promise<void> {
    const origin = serverOrigin(url);
    if (origin) await this.secrets.store(key(origin), JSON.stringify(header));
  }

  async forget(url: string): Promise<void> {
    const origin = serverOrigin(url);
    if (origin) await this.secrets.delete(key(origin));
  }
}

/** Scheme, host and port of a WebSocket URL; undefined for anything else. */
export function serverOrigin(url: string): string | undefined {
  const { protocol, host } = asUrl(url) ?? { protocol: '', host: '' };
  return protocol === 'ws:' || protocol === 'wss:' ? `${protocol}//${host}` : undefined;
}

const key = (origin: string): string => `credential ${origin}`;
