import { leaf } from '../../../core/policy/decision';
import type { SourceRange } from '../../../core/source';
import { type Listener, listenersOf, type Site, sitesOf } from '../sites';
import type { ModuleSyntax } from '../syntax';
import { holdsAnswer } from './apart';
import { callUnknown, callValue, getsOrigin, hasApartArguments, runFunction } from './calls';
import { changing } from './changes';
import { type DataFile, fileModules } from './files';
import { dispatch, type Flow, goOn, meet } from './flow';
import { globalValue, platformModules } from './globals';
import { mapTree } from './map-tree';
import { isHolder, Module } from './module';
import { mutators } from './mutators';
import { importFunction } from './names';
import { Notes } from './notes';
import { resume } from './promises';
import { readProperty } from './properties';
import { State } from './state';
import type { Externals, Surroundings } from './surroundings';
import { type Call, type Closure, type Tree, undefinedValue, unknownValue, type Value } from './value';

type External = Extract<Value, { kind: 'external' }>;

/** How many expressions are followed for one document: time stays bounded whatever the code does. */
const maxExpressions = 200_000;

/** The files of one analysis, and what its evaluation has come by. */
export class Program {
  readonly #modules = new Map<string, Module>();
  readonly #surroundings: Surroundings;
  readonly #resolve: (from: string, specifier: string) => ModuleSyntax | undefined;
  readonly externals: Externals;
  readonly notes = new Notes();
  readonly #listeners = new Map<string, readonly Listener[]>();
  /** Exports of files, as `<uri> <name>`, for which what other files do to them is done. */
  readonly #filled = new Set<string>();
  #main: Module | undefined;
  /** More than 0 while a handshake is followed, which code that is not known could answer. */
  #handshakes = 0;
  #left = maxExpressions;
  /** Depth of calls that are being followed. */
  depth = 0;
  /** How often the callers of a function were looked for. */
  callerSearches = 0;

  /**
   * @param resolve the file that an import means; undefined when it is not in the workspace
   */
  constructor(
    resolve: (from: string, specifier: string) => ModuleSyntax | undefined,
    externals: Externals,
    surroundings: Surroundings,
  ) {
    this.#surroundings = surroundings;
    this.#resolve = resolve;
    this.externals = externals;
  }

  module(syntax: ModuleSyntax): Module {
    const known = this.#modules.get(syntax.uri);
    if (known) return known;
    const made = new Module(syntax, this);
    this.#main ??= made;
    this.#modules.set(syntax.uri, made);
    return made;
  }

  /** Counts a step; false when there were too many. */
  spend(cost: number): boolean {
    this.#left -= cost;
    return this.#left > 0;
  }

  /** What a file gets from another. */
  imported(from: { readonly uri: string }, specifier: string, name: string): Tree {
    const syntax = this.#resolve(from.uri, specifier);
    if (syntax) {
      const target = this.module(syntax);
      if (this.depth > 50) return unknownValue('files import each other in a circle');
      this.depth += 1;
      const value = target.exported(name);
      this.depth -= 1;
      if (value) this.#fill(value, target, name);
      return value ?? undefinedValue;
    }
    if (/^[./]/.test(specifier))
      return unknownValue(`the file ${specifier} is not in the workspace`, { apart: true });
    // The default export and the module as a whole are the same thing for CommonJS libraries.
    const path = name === '*' || name === 'default' ? [] : [name];
    return this.external({ kind: 'external', module: specifier.replace(/^node:/, ''), path });
  }

  /** Runs what other files do to an object that this one exports. */
  #fill(value: Tree, { uri }: Module, name: string): void {
    const key = `${uri} ${name}`;
    if (this.#filled.has(key) || !isHolder(value)) return;
    this.#filled.add(key);
    const calls = [changing, ...mutators(value, State.empty).map(({ path }) => path)].join('|');
    const local = /^(?:default|\*)$/.test(name) ? '' : `\\b${name.replaceAll('$', '\\$')}\\s*`;
    const stem = decodeURIComponent(uri.replace(/.*\//, '').replace(/\.\w+$/, ''));
    for (const read of this.#surroundings.mentioning(
      new RegExp(`${local}\\.\\s*(?:${calls})\\s*\\(`),
      new RegExp(`['"\`/]${stem === 'index' ? '' : stem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
    )) {
      const module = this.module(read());
      if (module.uri !== uri) module.ask((specifier) => this.#resolve(module.uri, specifier)?.uri === uri);
    }
  }

  global(name: string): Tree | undefined {
    return globalValue(name, this) ?? this.externals.global?.(name, this);
  }

  property(tree: Tree, key: string): Tree {
    return mapTree(tree, (value) => readProperty(value, key, this, State.empty));
  }

  call(value: Value, call: Call): Flow {
    return callValue(value, call, this);
  }

  /** The same for a listener: what it returns does not matter, so each way it ends goes on. */
  run(closure: Closure, call: Call): Flow {
    const flow = runFunction(closure, call, this);
    const ended = meet(flow.tree, (step) =>
      step === flow.next || step.kind === 'return' ? undefinedValue : undefined,
    );
    return resume(ended, call.state);
  }

  callExternal(value: External, call: Call): Flow {
    return this.externals.call?.(value, call, this) ?? this.#unknownExternal(value, call);
  }

  constructExternal(value: External, call: Call): Flow {
    return this.externals.construct?.(value, call, this) ?? this.#unknownExternal(value, call);
  }

  #unknownExternal(value: External, call: Call): Flow {
    const asksWho = this.externals.leftToVisitor?.(value.module) && !getsOrigin(call);
    const isSetting = this.externals.isSetting?.(value.module) === true;
    const mixed = value.mixed || isSetting || !(asksWho || hasApartArguments(call));
    const path = [...value.path, '()'];
    if (!this.mayAnswer(call)) return goOn(leaf({ ...value, path, ...(mixed ? { mixed } : {}) }), call.state);
    const name = [value.module, ...value.path].join('.');
    return callUnknown(`what \`${name}\` does is not known`, !mixed, call, this);
  }

  /** What an export of a library is. */
  external(value: External): Tree {
    const name = value.path.join('.');
    const platform = platformModules[value.module]?.[name] ?? fileModules[value.module]?.[name]?.(this);
    return platform ?? this.externals.read?.(value, this) ?? leaf(value);
  }

  dataFile(from: string, path: string): DataFile | undefined {
    return this.#surroundings.dataFile(from, path);
  }

  /** What a JSON file holds. */
  json(file: DataFile): Tree {
    return this.module(this.#surroundings.json(file)).exported('module.exports') ?? undefinedValue;
  }

  /** The `require` of a file. */
  requireIn(uri: string): Tree {
    return importFunction(uri, this, (module) => module);
  }

  /** The versions of a package that the program asks for, such as `^5.2.0`; undefined when it does not say. */
  dependency(name: string): string | undefined {
    return this.#surroundings.dependencies[name];
  }

  /** The major version of a package that the program asks for; undefined when it does not say. */
  majorVersion(name: string): number | undefined {
    const major = /\d+/.exec(this.dependency(name) ?? '')?.[0];
    return major === undefined ? undefined : Number(major);
  }

  /** False when there may be files that decide about a server and were not found. */
  get isComplete(): boolean {
    return this.#surroundings.complete;
  }

  /** Does this match in the main file or one that it imports? */
  mentions(pattern: RegExp): boolean {
    return this.#surroundings.mentioning(pattern).length > 0;
  }

  /** Does this import of a file mean another file of the project? */
  isOwn(from: string, specifier: string): boolean {
    return this.#surroundings.isOwn(from, specifier);
  }

  /** How often the pattern matches in all files. */
  count(pattern: RegExp): number {
    return this.#surroundings.count(pattern);
  }

  /** The calls of all files at places where the pattern matches. */
  sitesEverywhere(pattern: RegExp): readonly Site[] {
    return this.#surroundings.mentioning(pattern).flatMap((read) => sitesOf(this.module(read()), pattern));
  }

  /** The listeners of an event, file by file in source order, the main file first. */
  listeners(event: string): readonly Listener[] {
    const known = this.#listeners.get(event) ?? listenersOf(this, event);
    this.#listeners.set(event, known);
    return known;
  }

  /** The calls of the main file at places where the pattern matches. */
  sites(pattern: RegExp): readonly Site[] {
    return this.#main ? sitesOf(this.#main, pattern) : [];
  }

  /** Calls a listener; however it ends, what comes after it goes on. */
  listen(listener: Tree, args: readonly Tree[], state: State, at: SourceRange): Flow {
    return dispatch(listener, state, (value) =>
      value.kind === 'closure'
        ? this.run(value, {
            arguments: args,
            self: undefinedValue,
            state,
            at: value.scope.range(value.function),
          })
        : this.call(value, { arguments: args, self: undefinedValue, state, at }),
    );
  }

  /** Follows a handshake, or (not `following`) what comes before all handshakes. */
  during<T>(following: boolean, work: () => T): T {
    const before = this.#handshakes;
    this.#handshakes = following ? before + 1 : 0;
    try {
      return work();
    } finally {
      this.#handshakes = before;
    }
  }

  /** Could code that gets these arguments answer the handshake? */
  mayAnswer({ arguments: args, self }: Call): boolean {
    return this.#handshakes > 0 && [self, ...args].some(holdsAnswer);
  }
}
