import type { Lifetime } from '../version';

/** What a flag of a client is about. */
export type Role = 'enable' | 'origins' | 'address' | 'port' | 'api' | 'prefix' | 'config';

/** A flag without its dashes; of several with one role that are given, the first in the table wins. */
export interface Flag extends Lifetime {
  readonly name: string;
  readonly role?: Role;
  /** True when the flag stands alone; others take a value. */
  readonly alone?: boolean;
  /** The present name of a flag that is gone. */
  readonly renamed?: string;
}

/** How a version of a client looks at the Origin. */
export interface OriginCheck extends Lifetime {
  /** `none` lets everyone in, whatever the flags say. */
  readonly kind: 'rules' | 'exact' | 'none';
  /** Are handshakes without an Origin let in? */
  readonly acceptsAbsent: boolean;
}

/** A blockchain node that serves JSON-RPC over WebSocket. */
export interface Client {
  readonly name: string;
  /** Names of its program, without a path. */
  readonly programs: readonly string[];
  /** Last parts of the names of its container images, without tag. */
  readonly images: readonly string[];
  /** The release that is meant when nothing tells. */
  readonly current: string;
  readonly flags: readonly Flag[];
  /** Environment variables stand for flags from this release on, under this prefix. */
  readonly environment?: Lifetime & { readonly prefix: string };
  /** Sub-commands that do not start a node, or nothing that serves. */
  readonly otherCommands: readonly string[];
  readonly checks: readonly OriginCheck[];
  readonly listen: { readonly host: string; readonly port: number };
}
