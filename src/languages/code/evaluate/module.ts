import { leaf } from '../../../core/policy/decision';
import {
  type Expression,
  type FunctionSyntax,
  type ModuleSyntax,
  namesOf,
  type Pattern,
  type Statement,
} from '../syntax';
import { bind } from './bind';
import { argumentsOf } from './callers';
import { settle } from './calls';
import { changesOf } from './changes';
import { classValue } from './classes';
import { mutators } from './mutators';
import type { Program } from './program';
import { Scope } from './scope';
import { exportAssignment, isEmpty, isPassedOn, requiredBy } from './shapes';
import { type Slot, State } from './state';
import { execute } from './statements';
import { hostValue, type Tree, unknownValue, type Value } from './value';

export type { Program } from './program';

/**
 * A file of the program. Names outside the check are not executed in order but worked out when they are first asked
 * for, each from its declaration and the statements that change it: a file may hold a lot that is not of interest,
 * or not understood.
 */
export class Module {
  readonly program: Program;
  readonly syntax: ModuleSyntax;
  readonly scope: Scope;
  #exports: ReadonlyMap<string, () => Tree> | undefined;

  constructor(syntax: ModuleSyntax, program: Program) {
    this.syntax = syntax;
    this.program = program;
    this.scope = new Scope(this);
    this.declare(syntax.statements, this.scope);
  }

  get uri(): string {
    return this.syntax.uri;
  }

  /** Declares the names of statements that run before any handshake comes. */
  declare(statements: readonly Statement[], scope: Scope): void {
    for (const statement of statements) {
      const inner = statement.kind === 'export' ? statement.declaration : statement;
      if (inner?.kind === 'function' && inner.function.name) {
        const syntax = inner.function;
        scope.declare(
          inner.function.name,
          leaf<Value>({ kind: 'closure', function: syntax, scope, self: undefined }),
        );
      } else if (inner?.kind === 'class' && inner.class.name) {
        const value = classValue(inner.class, scope);
        const { name } = inner.class;
        const slot: Slot<Value> = scope.declare(name, () => {
          slot.settle(value);
          return this.#changedValue(name, slot, value, statements, scope);
        });
      } else if (inner?.kind === 'declare') {
        for (const declaration of inner.declarations) {
          for (const name of namesOf(declaration.target)) {
            this.#declareName(name, declaration.target, declaration.value, statements, scope);
          }
        }
      } else if (inner?.kind === 'import') {
        for (const { local, imported } of inner.names) {
          const slot: Slot<Value> = scope.declare(local, () => {
            const value = this.program.imported(this, inner.from, imported);
            slot.settle(value);
            return isHolder(value) ? this.#changedValue(local, slot, value, statements, scope) : value;
          });
        }
      }
    }
  }

  #declareName(
    name: string,
    target: Pattern,
    value: Expression | undefined,
    statements: readonly Statement[],
    scope: Scope,
  ): void {
    let busy = false;
    const slot: Slot<Value> = scope.declare(name, () => {
      if (busy) return unknownValue(`\`${name}\` is defined by itself`);
      busy = true;
      if (value && isEmpty(value) && isPassedOn(name, this.syntax.text))
        return unknownValue(`what functions put into \`${name}\` is not known`);
      const result = this.#initialValue(name, target, value, scope);
      slot.settle(result);
      return this.#changedValue(name, slot, result, statements, scope);
    });
  }

  #initialValue(name: string, target: Pattern, value: Expression | undefined, scope: Scope): Tree {
    const initial = value ? settle(value, scope, State.empty) : leaf<Value>({ kind: 'undefined' });
    return this.#boundValue(name, target, initial, scope);
  }

  /** What a name of a pattern gets from a value. */
  #boundValue(name: string, target: Pattern, initial: Tree, scope: Scope): Tree {
    if (target.kind === 'name') return initial;
    // The other names of the pattern are bound in a scope that is thrown away.
    const throwaway = new Scope(this, scope);
    for (const other of namesOf(target)) throwaway.declare(other);
    const flow = bind(target, initial, throwaway, State.empty);
    const slot = throwaway.find(name);
    return (flow.next && slot && flow.next.state.get(slot)) ?? unknownValue(`\`${name}\` is not known`);
  }

  /** The value after the statements beside the declaration that change it. */
  #changedValue(
    name: string,
    slot: Slot<Value>,
    initial: Tree,
    statements: readonly Statement[],
    scope: Scope,
  ): Tree {
    const methods = mutators(initial, State.empty);
    const changes = changesOf(name, this.syntax.text, statements, methods);
    if (changes.length === 0 && methods.length > 0 && isPassedOn(name, this.syntax.text))
      return unknownValue(`what functions put into \`${name}\` is not known`);
    // What is put into a class at some other time is no reason not to know the class.
    if (changes === 'out of order' && initial.kind === 'leaf' && initial.value.kind === 'class')
      return initial;
    if (changes === 'out of order')
      return unknownValue(`\`${name}\` is changed at a time that is not known`, { apart: true });
    for (const statement of changes) {
      const flow = execute(statement, scope, State.empty);
      if (!flow.next) return unknownValue(`how \`${name}\` is changed is not followed`);
      flow.next.state.settle();
    }
    return slot.initial ?? initial;
  }

  /** Works out the names that are imported from a file, and so what is done to them here. */
  ask(isFrom: (specifier: string) => boolean): void {
    for (const statement of this.syntax.statements) {
      const names =
        statement.kind === 'import' && isFrom(statement.from)
          ? statement.names.map(({ local }) => local)
          : statement.kind === 'declare'
            ? statement.declarations.flatMap(({ target, value }) =>
                requiredBy(value).some(isFrom) ? namesOf(target) : [],
              )
            : [];
      for (const name of names) void this.scope.find(name)?.initial;
    }
  }

  /** A value that is worked out before any handshake comes. */
  settled(expression: Expression, scope: Scope): Tree {
    return settle(expression, scope, State.empty);
  }

  /**
   * The scope inside a function that is looked at but not called. What its only caller in the program passes is known.
   * @param name how it is called, where that is not its own name: a constructor by its class
   */
  insideFunction(syntax: FunctionSyntax, outer: Scope, self: Tree | undefined, name = syntax.name): Scope {
    const scope = new Scope(this, outer, syntax.arrow ? outer.self : self);
    const passed = argumentsOf(syntax, name, this);
    syntax.parameters.forEach((pattern, index) => {
      for (const local of namesOf(pattern)) {
        scope.declare(local, () => {
          const given = passed(index) ?? this.program.externals.passed?.(syntax, index, this.program);
          return this.#passedValue(local, pattern, given, scope);
        });
      }
    });
    for (const local of syntax.rest ? namesOf(syntax.rest) : [])
      scope.declare(local, unknownValue(`what callers pass as \`${local}\` is not known`));
    this.declare(syntax.body, scope);
    return scope;
  }

  #passedValue(local: string, pattern: Pattern, passed: Tree | undefined, scope: Scope): Tree {
    if (!passed) return unknownValue(`what callers pass as \`${local}\` is not known`);
    return this.#boundValue(local, pattern, passed, scope);
  }

  /** What another file gets under this name; undefined when nothing is exported so. */
  exported(name: string): Tree | undefined {
    this.#exports ??= this.#collectExports();
    const own = this.#exports.get(name);
    if (own) return own();
    if (name === '*') {
      const whole = this.#exports.get('module.exports');
      if (whole) return whole();
      return hostValue({ name: this.uri.replace(/.*\//, ''), get: (key) => this.exported(key) });
    }
    // CommonJS seen from an ES module: the default import is the whole of `module.exports`.
    if (name === 'default') return this.#exports.get('module.exports')?.();
    for (const passedOn of this.#exports.get('*') ? this.#passedOn : []) {
      const value = this.program.imported(this, passedOn, name);
      if (!(value.kind === 'leaf' && value.value.kind === 'undefined')) return value;
    }
    const whole = this.#exports.get('module.exports');
    return whole && this.program.property(whole(), name);
  }

  readonly #passedOn: string[] = [];

  #collectExports(): Map<string, () => Tree> {
    const exports = new Map<string, () => Tree>();
    // Whoever imports an object gets the same one.
    const settled = (value: Expression) => {
      let known: Tree | undefined;
      return () => (known ??= this.settled(value, this.scope));
    };
    for (const statement of this.syntax.statements) {
      if (statement.kind === 'export') {
        for (const { exported, value, from, imported } of statement.names) {
          if (value) exports.set(exported, settled(value));
          else if (from !== undefined && exported === '*') this.#passedOn.push(from);
          else if (from !== undefined)
            exports.set(exported, () => this.program.imported(this, from, imported ?? exported));
        }
      }
      const assigned = statement.kind === 'expression' ? exportAssignment(statement.value) : undefined;
      if (assigned) exports.set(assigned.name, settled(assigned.value));
    }
    if (this.#passedOn.length > 0) exports.set('*', () => unknownValue('all names of another file'));
    return exports;
  }
}

/** Something that holds other values, which statements may change. */
export const isHolder = (tree: Tree): boolean =>
  tree.kind === 'leaf' && ['list', 'record', 'class'].includes(tree.value.kind);
