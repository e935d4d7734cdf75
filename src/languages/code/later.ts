import { leaf } from '../../core/policy/decision';
import { settle } from './evaluate/calls';
import { inheritedMember } from './evaluate/classes';
import { mapTree } from './evaluate/map-tree';
import type { Program } from './evaluate/program';
import { State } from './evaluate/state';
import { constantOf, isUndefined, type Tree, undefinedValue, unknownValue } from './evaluate/value';
import { optionIn } from './libraries/options';
import type { LaterOptions, ServerExport } from './library';
import { serverOf } from './servers';
import type { Site } from './sites';
import type { Expression } from './syntax';

/** Options that a server gets after its construction, by name: those that count more than its own, and the others. */
interface Later {
  readonly before: (name: string) => Tree;
  readonly after: (name: string) => Tree;
  /** Is this method called on the server? */
  readonly calls: (method: string) => boolean;
}

/** The options that calls of the server's methods give, such as `io.attach(server, options)`. */
export function laterOptions(
  { later = [] }: ServerExport,
  id: string,
  program: Program,
  state: State,
): Later {
  let known: { readonly one: LaterOptions; readonly args: readonly Tree[] }[] | undefined;
  const calls = () => {
    if (known) return known;
    // What a call passes may depend on the server: meanwhile there are none.
    known = [];
    known = later.flatMap((one) => callsOf(one.method, id, program).map((args) => ({ one, args })));
    return known;
  };
  const given = (overrides: boolean, name: string): Tree[] =>
    calls()
      .filter(({ one }) => (one.overrides ?? false) === overrides)
      .map(({ one, args }) => optionGiven(one, args, name, program, state));
  return {
    before: (name) => given(true, name).reduce(orNext, undefinedValue),
    after: (name) => agreed(given(false, name)),
    calls: (method) => callsOf(method, id, program).length > 0,
  };
}

const orNext = (given: Tree, next: Tree): Tree =>
  mapTree(given, (value) => (value.kind === 'undefined' ? next : leaf(value)));

/** A server that is attached twice has the option that both calls give it. */
function agreed([first = undefinedValue, ...others]: readonly Tree[]): Tree {
  const isSame = (one: Tree): boolean =>
    isUndefined(one) ? isUndefined(first) : one === first || (constantOf(one) ?? NaN) === constantOf(first);
  return others.every(isSame) ? first : unknownValue('calls give the server different options');
}

/** The arguments of the calls of a method of the server. */
function callsOf(method: string, id: string, program: Program): (readonly Tree[])[] {
  return program.sitesEverywhere(new RegExp(`\\.${method}\\s*\\(`, 'g')).flatMap(({ expression, scope }) => {
    if (expression.kind !== 'call' || expression.callee.kind !== 'member') return [];
    const { key, object } = expression.callee;
    if (key.kind !== 'literal' || key.value !== method) return [];
    if (!isServer(object, { expression, scope }, id)) return [];
    return [expression.arguments.map(({ value }) => settle(value, scope, State.empty))];
  });
}

function optionGiven(
  { option, index }: LaterOptions,
  args: readonly Tree[],
  name: string,
  program: Program,
  state: State,
): Tree {
  const given = args[index] ?? undefinedValue;
  if (option === undefined) return optionIn(given, name, program, state);
  const named = typeof option === 'string' ? option : constantOf(args[option.namedBy] ?? undefinedValue);
  return named === name ? given : undefinedValue;
}

/** Is this expression the server, so that what is done to it is done to the server? */
export const isServer = (object: Expression, site: Site, id: string): boolean =>
  serverOf(settle(object, site.scope, State.empty))?.server.id === id;

/** A function that stands in the place of a method of the library. */
export function overrideOf(method: string, self: Tree, id: string, program: Program): Tree {
  const instance = self.kind === 'leaf' && self.value.kind === 'record' ? self.value : undefined;
  const own = instance && inheritedMember(instance, method, program, State.empty);
  if (own) return own;
  for (const { expression, scope } of program.sitesEverywhere(new RegExp(`\\.${method}\\s*=(?![=>])`, 'g'))) {
    if (expression.kind !== 'assign' || expression.target.kind !== 'member') continue;
    const { of } = expression.target;
    if (of.kind === 'member' && isServer(of.object, { expression, scope }, id))
      return settle(expression.value, scope, State.empty);
  }
  return undefinedValue;
}
