import { leaf } from '../../../core/policy/decision';
import { type ClassMember, type ClassSyntax, staticBlock } from '../syntax';
import { callFunction } from './calls';
import { superOf } from './construct';
import { mapTree } from './map-tree';
import type { Program } from './program';
import { readProperty } from './properties';
import { Scope } from './scope';
import { Slot, State } from './state';
import { type Closure, isUndefined, type Tree, undefinedValue, unknownValue, type Value } from './value';

export type Class = Extract<Value, { kind: 'class' }>;
export type Instance = Extract<Value, { kind: 'record' }>;

/** The value of a class declaration or expression. */
export const classValue = (syntax: ClassSyntax, scope: Scope): Tree =>
  leaf({
    kind: 'class',
    class: syntax,
    scope,
    statics: new Slot<ReadonlyMap<string, Tree>>(leaf(new Map())),
  });

/** Longer chains of classes are not followed. */
const maxParents = 20;

/** What a class extends; undefined when it extends nothing. */
export function parentOf({ class: syntax, scope }: Class): Tree | undefined {
  return syntax.parent && scope.module.settled(syntax.parent, scope);
}

/** A class and those that it extends, the class itself first; what is no class of the program ends the chain. */
export function chainOf(value: Class): {
  readonly classes: readonly Class[];
  readonly base: Value | undefined;
} {
  const classes: Class[] = [];
  let next: Value | undefined = value;
  while (next?.kind === 'class' && classes.length < maxParents) {
    classes.push(next);
    const parent = parentOf(next);
    next =
      parent?.kind === 'leaf'
        ? parent.value
        : parent && { kind: 'unknown', why: 'what a class extends is not known' };
  }
  return { classes, base: next };
}

/** A member of one class; setters are not looked at. */
export const memberOf = (syntax: ClassSyntax, name: string, isStatic: boolean): ClassMember | undefined =>
  syntax.members.find(
    (member) => member.name === name && member.static === isStatic && member.kind !== 'setter',
  );

/** A member that an instance has from its classes; undefined when none defines it. */
export function inheritedMember(
  self: Instance,
  key: string,
  program: Program,
  state: State,
): Tree | undefined {
  const { class: own } = self.record;
  if (!own) return undefined;
  return memberIn(own, key, leaf(self), false, program, state);
}

/** A method or getter from a class on, with `this` as given. */
export function memberIn(
  from: Class,
  key: string,
  self: Tree,
  isStatic: boolean,
  program: Program,
  state: State,
): Tree | undefined {
  for (const one of chainOf(from).classes) {
    const member = memberOf(one.class, key, isStatic);
    if (member?.value?.kind !== 'function' || member.kind === 'field') continue;
    const closure = methodOf(one, member.value.function, self);
    return member.kind === 'getter' ? gotten(closure, self, program, state) : leaf(closure);
  }
  return undefined;
}

/** A method as a function whose `this` and `super` are known. */
export const methodOf = (owner: Class, syntax: Closure['function'], self: Tree): Closure => ({
  kind: 'closure',
  function: syntax,
  scope: scopeOf(owner, self),
  self,
});

/** The names inside a class: `this` and `super`. */
export function scopeOf(owner: Class, self: Tree): Scope {
  const scope = new Scope(owner.scope.module, owner.scope, self);
  if (owner.class.parent) scope.declare('super', superOf(owner, self));
  return scope;
}

/** The getter that reading a property runs; undefined for other properties. */
export function getterOf(value: Value, key: string): Closure | undefined {
  if (value.kind !== 'record' && value.kind !== 'class') return undefined;
  const own = value.kind === 'record' ? value.record.getters?.get(key) : undefined;
  const from = value.kind === 'record' ? value.record.class : value;
  if (own || !from) return own && { ...own, self: leaf(value) };
  for (const one of chainOf(from).classes) {
    const member = memberOf(one.class, key, value.kind === 'class');
    if (member?.kind === 'getter' && member.value?.kind === 'function')
      return methodOf(one, member.value.function, leaf(value));
    if (member) return undefined;
  }
  return undefined;
}

/** The function that giving a property a value calls; undefined where the value is just kept. */
export function setterOf(value: Value, key: string): Closure | undefined {
  const from = value.kind === 'record' ? value.record.class : value.kind === 'class' ? value : undefined;
  for (const one of from ? chainOf(from).classes : []) {
    const setter = one.class.members.find(
      (member) =>
        member.name === key && member.kind === 'setter' && member.static === (value.kind === 'class'),
    );
    if (setter?.value?.kind === 'function') return methodOf(one, setter.value.function, leaf(value));
  }
  return undefined;
}

/** What a getter gives. What it changes is not followed. */
export function gotten(closure: Closure, self: Tree, program: Program, state: State): Tree {
  const at = closure.scope.range(closure.function);
  const flow = callFunction(closure, { arguments: [], self, state, at }, program);
  return flow.next ? flow.value : unknownValue('what a getter gives is not followed');
}

/** A member of the library's object that an instance of a subclass is. */
export function baseMember(self: Instance, key: string, program: Program, state: State): Tree | undefined {
  const base = self.record.base && state.get(self.record.base);
  if (!base || isUndefined(base)) return undefined;
  return mapTree(base, (value) =>
    value.kind === 'undefined' ? undefinedValue : readProperty(value, key, program, state),
  );
}

const fieldValues = new WeakMap<Class['statics'], Map<string, Tree>>();

/** A static member: what was assigned to it, a method or getter, or its initializer's value. */
export function staticMember(value: Class, key: string, program: Program, state: State): Tree {
  for (const one of chainOf(value).classes) {
    runStaticBlocks(one);
    const assigned = state.get(one.statics);
    const given = assigned?.kind === 'leaf' ? assigned.value.get(key) : undefined;
    if (given) return given;
    const member = memberOf(one.class, key, true);
    if (!member) continue;
    if (member.kind !== 'field')
      return memberIn(one, key, leaf(value), true, program, state) ?? unknownValue(`\`${key}\` is not known`);
    if (!member.value) return undefinedValue;
    const known = fieldValues.get(one.statics) ?? new Map<string, Tree>();
    fieldValues.set(one.statics, known);
    const initial =
      known.get(key) ??
      keep(known, key, unknownValue(`\`${key}\` is defined by itself`), () =>
        one.scope.module.settled(member.value as NonNullable<typeof member.value>, scopeOf(one, leaf(value))),
      );
    return initial;
  }
  return unknownValue(`\`${key}\` of a class is not known`);
}

const begun = new WeakSet<Class['statics']>();

function runStaticBlocks(owner: Class): void {
  if (begun.has(owner.statics)) return;
  begun.add(owner.statics);
  for (const { name, value } of owner.class.members)
    if (name === staticBlock && value) owner.scope.module.settled(value, scopeOf(owner, leaf<Value>(owner)));
}

function keep(known: Map<string, Tree>, key: string, meanwhile: Tree, work: () => Tree): Tree {
  known.set(key, meanwhile);
  const value = work();
  known.set(key, value);
  return value;
}

/** Gives a static property a value. */
export function writeStatic(owner: Class, key: string, value: Tree, state: State): State {
  const held = state.get(owner.statics);
  return held?.kind === 'leaf' ? state.with(owner.statics, leaf(new Map(held.value).set(key, value))) : state;
}

/** What an instance of a class that extends a library's class is for the library. */
export function baseOf(value: Value): Value | undefined {
  if (value.kind !== 'record' || !value.record.base) return undefined;
  const base = State.empty.get(value.record.base);
  return base?.kind === 'leaf' ? base.value : undefined;
}
