import type { Decision } from '../../core/policy/decision';
import type { SourceRange } from '../../core/source';
import type { Program } from './evaluate/module';
import type { Call, Tree } from './evaluate/value';
import type { Answer } from './gates/answer';

/** What is known of a library that accepts WebSockets: one file in `libraries/` each. */
export interface Library {
  /** Its name in the package registry. */
  readonly name: string;
  /** Module specifiers under which it is imported. */
  readonly modules: readonly string[];
  /** The exports that make a server. */
  readonly servers: readonly ServerExport[];
}

export interface ServerExport {
  /** Names from the module down, such as `['Server']`; empty for the module itself. */
  readonly path: readonly string[];
  readonly how: 'new' | 'call' | 'both';
  /** Index of the options among the arguments. */
  readonly options: number;
  /** What the library itself decides about a handshake that reaches it. */
  readonly gate: (server: Server) => Decision<Answer>;
}

/** A server that the program makes. */
export interface Server {
  /** The same wherever the construction is come by. */
  readonly id: string;
  readonly library: Library;
  readonly program: Program;
  readonly call: Pick<Call, 'arguments' | 'at' | 'state'>;
  /** The object literal that the options were written as. */
  readonly optionsRange: SourceRange | undefined;
  /** An option by name; the undefined value when it is not given. */
  readonly option: (name: string) => Tree;
}
