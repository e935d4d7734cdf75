import type { Lifetime } from '../version';

/** What a flag of a client is about. */
export type Role =
  | 'enable'
  /** Switched off, there is no WebSocket whatever enables the server. */
  | 'sockets'
  | 'origins'
  /** Looks like a list of allowed origins, and is none for WebSockets. */
  | 'cors'
  /** A list of allowed values of the Host header. */
  | 'hosts'
  | 'address'
  | 'port'
  | 'api'
  | 'prefix'
  | 'config';

/** A flag without its dashes; of several with one role that are given, the first in the table wins. */
export interface Flag extends Lifetime {
  readonly name: string;
  readonly role?: Role;
  /** True when the flag stands alone; others take a value. */
  readonly alone?: boolean;
  /** The present name of a flag that was renamed, and the release that did it. */
  readonly renamed?: { readonly to: string; readonly since: string };
  /** What a flag that stands alone says, such as an address. */
  readonly means?: string;
}

/** How a version of a client looks at the Origin. */
export interface OriginCheck extends Lifetime {
  /** `none` lets everyone in, whatever the flags say; `unread` is for releases that nobody has looked at. */
  readonly kind: 'rules' | 'exact' | 'none' | 'unread';
  /** Are handshakes without an Origin let in? */
  readonly acceptsAbsent: boolean;
  /** The list when none is given; without it, the pages on the machine itself. */
  readonly defaults?: readonly string[];
}

/** What a configuration is written in. */
export type ConfigFormat = 'toml' | 'hcl' | 'json' | 'yaml';

/** Where a client's configuration says the same as its flags. */
export interface ConfigTable {
  readonly formats: readonly ConfigFormat[];
  /** Path of the table: `jsonrpc.ws`; empty where the settings stand by themselves. */
  readonly table: readonly string[];
  /** True for keys that say nothing without the client's name in that of the file. */
  readonly isPlain?: boolean;
  readonly keys: Readonly<Partial<Record<Role, string>>>;
  /** Paths from the root of settings in other tables. */
  readonly elsewhere?: Readonly<Partial<Record<Role, readonly string[]>>>;
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
  readonly environment?: Lifetime & {
    readonly prefix: string;
    /** What stands for the dot of a flag's name; `_` where nothing is said. */
    readonly dot?: string;
  };
  readonly config?: ConfigTable;
  /** Sub-commands that do not start a node, or nothing that serves. */
  readonly otherCommands?: readonly string[];
  /** The one sub-command that starts the node, where one must be given. */
  readonly command?: string;
  /** True when WebSockets are served without being asked for. */
  readonly alwaysServes?: boolean;
  readonly checks: readonly OriginCheck[];
  readonly listen: { readonly host: string; readonly port: number };
  /** Values of the Host header that get in when no list is given. */
  readonly defaultHosts?: readonly string[];
  /** Path of the WebSocket. */
  readonly path?: string;
}

/** A client that lets every origin in. */
export const unchecked: readonly OriginCheck[] = [{ kind: 'none', acceptsAbsent: true }];

/** Flags that stand alone. */
export const standAlone = (names: string): Flag[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => ({ name, alone: true }));
