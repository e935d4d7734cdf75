import type { Scope } from './config';
import { type Directive, named, none } from './syntax';

/** Directives of that name at the nearest level that has one: nginx inherits all of them or none. */
export function effective(scope: Scope, name: string): readonly Directive[] {
  if (!mayBeSet(scope, name)) return none;
  for (let level: Scope | undefined = scope; level; level = level.parent) {
    const found = named(level.directives, name);
    if (found.length > 0) return found;
  }
  return none;
}

/** The same for directives that are inherited together, in source order. */
export function effectiveOf(scope: Scope, names: readonly string[]): readonly Directive[] {
  if (!names.some((name) => mayBeSet(scope, name))) return none;
  for (let level: Scope | undefined = scope; level; level = level.parent) {
    const found = level.directives.filter(({ name }) => names.includes(name));
    if (found.length > 0) return found;
  }
  return none;
}

/** Most settings that a location is asked for stand nowhere: not in its server, and not at the levels around that. */
function mayBeSet(scope: Scope, name: string): boolean {
  for (let level: Scope | undefined = scope; level; level = level.parent) {
    const isCovered = level.directive && level.kind !== 'server';
    if (!isCovered && namesIn(level).has(name)) return true;
  }
  return false;
}

const known = new WeakMap<Scope, ReadonlySet<string>>();

/** Names of the directives of a level; those of a server cover all that is inside it. */
function namesIn(scope: Scope): ReadonlySet<string> {
  let names = known.get(scope);
  if (!names) {
    const found = new Set<string>();
    add(scope.directives, scope.kind === 'server', found);
    names = found;
    known.set(scope, names);
  }
  return names;
}

function add(directives: readonly Directive[], withBlocks: boolean, names: Set<string>): void {
  for (const directive of directives) {
    names.add(directive.name);
    if (withBlocks && directive.block) add(directive.block.directives, true, names);
  }
}
