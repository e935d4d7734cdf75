import type { Decision } from '../../core/policy/decision';
import type { SourceRange } from '../../core/source';
import type { Program } from './evaluate/module';
import type { Call, Tree } from './evaluate/value';
import type { Answer } from './gates/answer';
import type { OptionsPlace } from './libraries/options';
import type { Guard } from './libraries/refusals';
import type { Listener } from './sites';

/** What is known of a library that accepts WebSockets: one file in `libraries/` each. */
export interface Library {
  /** Its name in the package registry. */
  readonly name: string;
  /** Module specifiers under which it is imported. */
  readonly modules: readonly string[];
  /** URLs from which it is imported. */
  readonly addresses?: RegExp;
  /** Global variables that stand for it, such as `Bun`. */
  readonly globals?: readonly string[];
  /** One of these texts is in every file that uses it without importing it. */
  readonly marks?: readonly string[];
  /** Functions whose objects have methods that return the object again: `App().get(…).ws(…)`. */
  readonly fluent?: readonly string[];
  /** The exports that make a server. */
  readonly servers: readonly ServerExport[];
  /** What decides about its servers and may stand in a file that the one with the server does not import. */
  readonly elsewhere?: {
    /** Is there a server in this text of which it may be so? */
    readonly when: RegExp;
    /** Such files hold this. */
    readonly mentions: RegExp;
  };
  /** What other exports are, by their path, such as `isWebSocket`. */
  readonly values?: Readonly<Record<string, Tree>>;
}

export interface ServerExport {
  /**
   * Names from the module down, such as `['Server']`; empty for the module itself. `()` is what the function before it
   * returns, as in `['App', '()', 'ws']`.
   */
  readonly path: readonly string[];
  /**
   * `plugin`: the export is passed to a function of this name, as in `app.register(plugin, options)`. `exported`: the
   * default export of a file is what the server is made from, in all files or in those with such names.
   */
  readonly how:
    | 'new'
    | 'call'
    | 'both'
    | { readonly plugin: string }
    | { readonly exported: RegExp | 'any file' };
  readonly options: OptionsPlace;
  /** `proxy`: handshakes that it accepts are passed on to a server, which may refuse them. */
  readonly kind?: 'proxy';
  /** False where it accepts no WebSockets at all. */
  readonly when?: (server: Server) => boolean;
  /** What the program can do with the server object, besides handing handshakes over. */
  readonly members?: Readonly<Record<string, Tree>>;
  /** Methods of the server that take options after the construction. */
  readonly later?: readonly LaterOptions[];
  /** What the library itself decides about a handshake that reaches it. */
  readonly gate: (server: Server) => Decision<Answer>;
  /**
   * How handshakes come to it: the library listens for them (default), `upgrade` listeners of the program hand them
   * over by a method, or by the construction itself.
   */
  readonly handover?: (server: Server) => 'library' | 'method' | 'construction';
  /** Methods that take a handshake over; `handleUpgrade` when nothing is said. */
  readonly takes?: readonly string[];
  /** Options with the Origin that a proxy passes on in place of the one it got, by the names that lead to them. */
  readonly forwardsOrigin?: readonly (readonly string[])[];
  /** Path and query of a handshake that the library takes for one of its own. */
  readonly target?: (server: Server) => string | undefined;
  /** True where handshakes for other paths come to it, too: the path of `target` is an example. */
  readonly anyPath?: (server: Server) => boolean;
  /** Request headers, by lower-case name, that a handshake must have to be taken for one of its own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What refuses before a call that accepts; fixes write it. */
  readonly guard?: Guard;
  /** An argument that refuses all origins but those of a list, put before the construction; fixes write it. */
  readonly before?: (list: string) => string;
  /** The option that takes a check; fixes write it. */
  readonly check?: CheckOption | ((server: Server) => CheckOption);
  /** Options that accept every handshake without asking anybody. */
  readonly automatic?: readonly AutomaticAccept[];
  /** Options that look like a check of the Origin and are none. */
  readonly lookAlikes?: readonly string[] | ((server: Server) => readonly string[]);
}

/** An option with which nobody is asked any more. */
export interface AutomaticAccept {
  /** Names from the options down. */
  readonly path: readonly string[];
  /** Does this value switch it on? */
  readonly when: (value: Tree) => boolean;
  /** In words, what no longer happens: `without asking the listeners`. */
  readonly without: string;
}

/** A method of a server that takes options. */
export interface LaterOptions {
  readonly method: string;
  /** The argument with the options, or with the value of one. */
  readonly index: number;
  /** The one option that it is, or the argument that names it. */
  readonly option?: string | { readonly namedBy: number };
  /** True when it counts more than what the construction says. */
  readonly overrides?: true;
}

/** An option that takes a function which decides about handshakes. */
export interface CheckOption {
  readonly name: string;
  /** A function that accepts the origins of a set of this name. */
  readonly function: (list: string) => string;
  /** What refuses inside such a function, where one statement is enough. */
  readonly guard?: {
    /** By the name of the callback, if there is one. */
    readonly refuse: (callback: string | undefined) => string;
    /** The Origin, by the name of the first parameter. */
    readonly origin: (parameter: string) => string;
  };
}

/** A server that the program makes. */
export interface Server {
  /** The same wherever the construction is come by. */
  readonly id: string;
  readonly library: Library;
  readonly made: ServerExport;
  readonly program: Program;
  readonly call: Call;
  /** The object literal that the options were written as. */
  readonly optionsRange: SourceRange | undefined;
  /** An option by name; the undefined value when it is not given. */
  readonly option: (name: string) => Tree;
  /** Does the program call this method of the server? */
  readonly calls: (method: string) => boolean;
  /** What the program puts in the place of a method: by a subclass, or by assignment. Else the undefined value. */
  readonly override: (method: string) => Tree;
  /** The listeners that the program registers on this server. */
  readonly listeners: (event: string) => readonly Listener[];
}
