import type { FunctionSyntax, ModuleSyntax } from '../syntax';
import type { DataFile } from './files';
import type { Flow } from './flow';
import type { Program } from './program';
import type { Call, Tree, Value } from './value';

type External = Extract<Value, { kind: 'external' }>;

/** What libraries bring in: how their exports behave. Undefined where they say nothing. */
export interface Externals {
  /** A global variable. */
  readonly global?: (name: string, program: Program) => Tree | undefined;
  /** An export, where it is more than a name. */
  readonly read?: (value: External, program: Program) => Tree | undefined;
  readonly call?: (value: External, call: Call, program: Program) => Flow | undefined;
  readonly construct?: (value: External, call: Call, program: Program) => Flow | undefined;
  /** What a library passes to a function of the program, by the index of the parameter. */
  readonly passed?: (to: FunctionSyntax, index: number, program: Program) => Tree | undefined;
  /** Is what the module gives the same for every visitor? */
  readonly isSetting?: (module: string) => boolean;
  /** Does the module ask who the visitor is, and never which page? */
  readonly leftToVisitor?: (module: string) => boolean;
}

/** What is known of a program besides what its main file says. */
export interface Surroundings {
  /** Its files in which all patterns match, to be read where they are of use. */
  readonly mentioning: (...patterns: readonly RegExp[]) => readonly (() => ModuleSyntax)[];
  /** How often the pattern matches in all of them. */
  readonly count: (pattern: RegExp) => number;
  /** Does this import of a file mean another file of the project? */
  readonly isOwn: (from: string, specifier: string) => boolean;
  /** A file that is no code, by its URI or by a path that this file of the program reads; undefined when not at hand. */
  readonly dataFile: (from: string, path: string) => DataFile | undefined;
  /** A JSON file as a module. */
  readonly json: (file: DataFile) => ModuleSyntax;
  /** Versions of packages, as its package.json asks for them. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** False when there may be files that decide about a server and were not found. */
  readonly complete: boolean;
}
