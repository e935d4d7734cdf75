import { leaf } from '../../core/policy/decision';
import { settle } from './evaluate/calls';
import { changing } from './evaluate/changes';
import { chainOf, memberOf, methodOf, scopeOf } from './evaluate/classes';
import type { Module } from './evaluate/module';
import { mutators } from './evaluate/mutators';
import type { Program } from './evaluate/program';
import { Scope } from './evaluate/scope';
import { memberPath } from './evaluate/shapes';
import { State } from './evaluate/state';
import { type Closure, hostValue, type Tree, unknownValue, type Value } from './evaluate/value';
import { childrenOf, type SyntaxNode } from './evaluate/walk';
import { memberOfOnly } from './only-instance';
import type { ClassSyntax, Expression, FunctionSyntax } from './syntax';

/** An expression of a module, and the names that are visible there. */
export interface Site<E extends Expression = Expression> {
  readonly expression: E;
  readonly scope: Scope;
  /** The functions around it, the innermost last. */
  readonly inside?: readonly Closure[];
}

/**
 * The calls, constructions and assignments of a module at places where the pattern matches the text. Only functions and blocks
 * around such places are looked at, so that a large file costs no more than what is of interest in it.
 */
export function sitesOf(module: Module, pattern: RegExp): Site[] {
  const offsets = [...module.syntax.text.matchAll(pattern)].map(({ index }) => index);
  if (offsets.length === 0) return [];
  const found: Site[] = [];
  const around: Closure[] = [];
  const visitAll = (nodes: readonly SyntaxNode[], scope: Scope, isHolding: Holding): void => {
    for (const node of nodes) visit(node, scope, isHolding);
  };
  const visitBody = (
    node: SyntaxNode & { kind: 'function' },
    outer: Scope,
    self: Tree | undefined,
    inner: Scope,
    isHolding: Holding,
  ): void => {
    around.push({ kind: 'closure', function: node.function, scope: outer, self });
    visitAll(childrenOf(node), inner, isHolding);
    around.pop();
  };
  const visit = (node: SyntaxNode, scope: Scope, isHolding: Holding): void => {
    if (!isHolding(node)) return;
    if (node.kind === 'call' || node.kind === 'new' || node.kind === 'assign')
      found.push({ expression: node, scope, inside: [...around] });
    if (node.kind === 'class') {
      visitClass(node.class, scope, isHolding);
    } else if (node.kind === 'function') {
      visitBody(node, scope, undefined, module.insideFunction(node.function, scope, undefined), isHolding);
    } else if (node.kind === 'block') {
      const inner = new Scope(module, scope);
      module.declare(node.statements, inner);
      visitAll(node.statements, inner, isHolding);
    } else visitAll(childrenOf(node), scope, isHolding);
  };
  const visitClass = (syntax: ClassSyntax, scope: Scope, isHolding: Holding): void => {
    const self = leafOfInstance(syntax, scope, module);
    visitAll(syntax.decorators, scope, isHolding);
    for (const { name, value } of syntax.members) {
      if (!value || !isHolding(value)) continue;
      if (value.kind === 'function') {
        const inner = module.insideFunction(value.function, scope, self, calledAs(name, syntax));
        visitBody(value, scope, self, inner, isHolding);
      } else visit(value, new Scope(module, scope, self), isHolding);
    }
  };
  visitAll(module.syntax.statements, module.scope, ({ start, end }) =>
    offsets.some((offset) => start <= offset && offset < end),
  );
  return found;
}

type Holding = (node: { readonly start: number; readonly end: number }) => boolean;

/** `this` inside a class of which no instance is followed: its methods, fields and what the constructor assigns. */
function leafOfInstance(syntax: ClassSyntax, outer: Scope, module: Module): Tree {
  const known = new Map<string, Tree>();
  const self: Tree = hostValue({
    name: `the instance of \`${syntax.name ?? 'a class'}\``,
    get: (key) => {
      const value = known.get(key) ?? read(key);
      known.set(key, value);
      return value;
    },
  });
  const read = (key: string): Tree => {
    known.set(key, unknownValue(`\`this.${key}\` is defined by itself`));
    const member = syntax.members.find(
      ({ name, kind }) => name === key && (kind === 'method' || kind === 'field'),
    );
    const scope = new Scope(module, outer, self);
    if (member?.kind === 'method' && member.value?.kind === 'function') {
      return leaf<Value>({ kind: 'closure', function: member.value.function, scope, self });
    }
    const filled = () => unknownValue(`what methods put into \`this.${key}\` is not known`, { apart: true });
    if (isFilled(key, changing, syntax, module)) return memberOfOnly(key, syntax, module) ?? filled();
    const inherited = member ? undefined : parentsMember(syntax, key, outer, self);
    if (inherited) return inherited;
    const assigned = assignments(syntax, key).map(({ value, name, inside }) => ({
      value,
      scope: () => module.insideFunction(inside, outer, self, calledAs(name, syntax)),
    }));
    if (assigned.length > 1 || (assigned[0] && member?.value))
      return memberOfOnly(key, syntax, module) ?? unknownValue(`\`this.${key}\` is assigned more than once`);
    const [only] = assigned;
    const value = only
      ? settle(only.value, only.scope(), State.empty)
      : member?.value
        ? settle(member.value, scope, State.empty)
        : unknownValue(`\`this.${key}\` is not known`, { apart: true });
    const methods = mutators(value, State.empty);
    return methods.length > 0 && isFilled(key, methods.map(({ path }) => path).join('|'), syntax, module)
      ? (memberOfOnly(key, syntax, module) ?? filled())
      : value;
  };
  return self;
}

/** Do methods of the class put something into what this field holds? @param methods that do so, as a pattern */
const isFilled = (key: string, methods: string, { start, end }: ClassSyntax, { syntax }: Module): boolean =>
  new RegExp(
    `\\bthis\\.${key.replaceAll('$', '\\$')}\\s*(?:\\.\\s*(?:${methods})\\s*\\(|\\[[^\\]\\n]*\\]\\s*=(?!=))`,
  ).test(syntax.text.slice(start, end));

/** What a class of the program that this one extends says about a member. */
function parentsMember(syntax: ClassSyntax, key: string, outer: Scope, self: Tree): Tree | undefined {
  const parent = syntax.parent && settle(syntax.parent, outer, State.empty);
  if (parent?.kind !== 'leaf' || parent.value.kind !== 'class') return undefined;
  for (const owner of chainOf(parent.value).classes) {
    const member = memberOf(owner.class, key, false);
    if (member?.value?.kind === 'function' && member.kind === 'method')
      return leaf<Value>(methodOf(owner, member.value.function, self));
    if (member?.value && member.kind === 'field')
      return settle(member.value, scopeOf(owner, self), State.empty);
  }
  return undefined;
}

/** A constructor is called by the name of its class. */
const calledAs = (name: string, syntax: ClassSyntax): string | undefined =>
  name === 'constructor' ? syntax.name : name;

interface Assigned {
  readonly value: Expression;
  /** The method that assigns. */
  readonly name: string;
  readonly inside: FunctionSyntax;
}

/** The values that methods of a class assign to `this.key`. */
function assignments(syntax: ClassSyntax, key: string): Assigned[] {
  return syntax.members.flatMap(({ name, value }) => {
    if (value?.kind !== 'function') return [];
    const found: Assigned[] = [];
    const visit = (node: SyntaxNode): void => {
      if (node.kind === 'assign' && node.target.kind === 'member' && isOwn(node.target.of, key)) {
        found.push({ value: node.value, name, inside: value.function });
      }
      for (const child of childrenOf(node)) visit(child);
    };
    for (const statement of value.function.body) visit(statement);
    return found;
  });
}

const isOwn = (target: Expression, key: string): boolean =>
  target.kind === 'member' &&
  target.object.kind === 'this' &&
  target.key.kind === 'literal' &&
  target.key.value === key;

/** A registration such as `server.on('upgrade', listener)`. */
export interface Listener {
  readonly site: Site<Expression & { kind: 'call' }>;
  readonly object: Expression;
  /** The object as it is written, such as `this.server`. */
  readonly objectName: string;
  readonly listener: Tree;
}

const registration = new Set(['on', 'once', 'addListener', 'prependListener', 'addHook']);

/** The listeners of an event, file by file in source order. */
export function listenersOf(program: Program, event: string): Listener[] {
  const pattern = new RegExp(`(['"\`])${event}\\1`, 'g');
  return program.sitesEverywhere(pattern).flatMap(({ expression, scope, inside }): Listener[] => {
    if (expression.kind !== 'call' || expression.callee.kind !== 'member') return [];
    const { object, key } = expression.callee;
    const [name, handler] = expression.arguments;
    const isRegistration = key.kind === 'literal' && registration.has(String(key.value));
    if (!isRegistration || name?.value.kind !== 'literal' || name.value.value !== event || !handler)
      return [];
    const listener = settle(handler.value, scope, State.empty);
    return [{ site: { expression, scope, inside }, object, objectName: memberPath(object) ?? '', listener }];
  });
}
