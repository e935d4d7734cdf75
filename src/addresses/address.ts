import type { Endpoint, Listen } from '../core/endpoint';
import type { SourceRange } from '../core/source';
import type { Workspace } from '../core/workspace';

/** Where an endpoint may be reached. */
export interface Address {
  /** `ws://localhost:8443/chat`. */
  readonly url: string;
  /** Why, in words: `port 8080 of the service web is published as 8443`. */
  readonly reason: string;
  /** What says so. */
  readonly place: SourceRange;
  /** True when it is that of a proxy in front. */
  readonly isProxy: boolean;
}

/** A port that something in the workspace speaks of; without a host, of this machine. */
export interface Place extends Listen {
  readonly port: number;
  /** In place of the endpoint's own. */
  readonly path?: string;
  readonly isProxy?: boolean;
  readonly reason: string;
  readonly range: SourceRange;
}

/** The endpoint that is asked about, and what is known around it. */
export interface Subject {
  readonly endpoint: Endpoint;
  /** The text of its file. */
  readonly text: string;
  /** URIs of the folders from that of its file up to the workspace's root. */
  readonly folders: readonly string[];
  /** Every endpoint of the workspace that is known. */
  readonly others: readonly Endpoint[];
  readonly workspace: Workspace;
}

/** One kind of file, or place in the code, that tells where endpoints are reached. Never throws on text. */
export type AddressSource = (subject: Subject) => Promise<readonly Place[]>;

/** Names that mean this machine, or all its addresses. */
const local = /^(localhost|127(\.\d+){3}|0\.0\.0\.0|\[?::1?\]?|\*|)$/;

export const isLocal = (host: string): boolean => local.test(host);

/** The number in a text that is a port. */
export function portIn(text: string | undefined): number | undefined {
  const port = text !== undefined && /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port > 0 && port < 65536 ? port : undefined;
}
