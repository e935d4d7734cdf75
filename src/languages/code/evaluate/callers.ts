import type { Site } from '../sites';
import type { Expression, FunctionSyntax } from '../syntax';
import { settle } from './calls';
import type { Module } from './module';
import { State } from './state';
import { type Tree, undefinedValue } from './value';

type Invocation = Extract<Expression, { kind: 'call' | 'new' }>;

interface Caller {
  readonly call: Invocation;
  readonly site: Site;
}

/** Names that are called more often stand for several functions: minified code is full of them. */
const maxCalls = 30;

/** So many callers are looked for in one program. */
const maxSearches = 100;

const callers = new WeakMap<FunctionSyntax, Caller | 'none'>();

/**
 * What the only caller of a function passes, by the index of the parameter: undefined where there is no caller in the
 * program, or more than one.
 * @param name how the function is called; undefined when it has no name of its own
 */
export function argumentsOf(
  syntax: FunctionSyntax,
  name: string | undefined,
  module: Module,
): (index: number) => Tree | undefined {
  return (index) => {
    const caller = callers.get(syntax) ?? onlyCaller(syntax, name ?? givenName(syntax, module), module);
    callers.set(syntax, caller);
    if (caller === 'none') return undefined;
    const { call, site } = caller;
    if (call.arguments.slice(0, index + 1).some(({ spread }) => spread)) return undefined;
    const argument = call.arguments[index];
    return argument ? settle(argument.value, site.scope, State.empty) : undefinedValue;
  };
}

function onlyCaller(syntax: FunctionSyntax, name: string | undefined, module: Module): Caller | 'none' {
  // Meanwhile it has none: a function that calls itself ends here.
  callers.set(syntax, 'none');
  if (name === undefined) return 'none';
  const pattern = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}\\s*\\(`, 'g');
  const { program } = module;
  if (program.callerSearches >= maxSearches || program.count(pattern) > maxCalls) return 'none';
  program.callerSearches += 1;
  const found = program.sitesEverywhere(pattern).flatMap((site): Caller[] => {
    const { expression } = site;
    if (expression.kind !== 'call' && expression.kind !== 'new') return [];
    return calledName(expression.callee) === name && isCalled(expression, site, syntax)
      ? [{ call: expression, site }]
      : [];
  });
  const [only, ...others] = found;
  return only && others.length === 0 ? only : 'none';
}

const calledName = (callee: Expression): string | undefined => {
  if (callee.kind === 'name') return callee.name;
  return callee.kind === 'member' && callee.key.kind === 'literal' ? String(callee.key.value) : undefined;
};

/** Does the expression call this function, or construct its class? */
function isCalled({ callee }: Invocation, { scope }: Site, syntax: FunctionSyntax): boolean {
  const target = settle(callee, scope, State.empty);
  if (target.kind !== 'leaf') return false;
  const { value } = target;
  if (value.kind === 'closure') return value.function === syntax;
  return (
    value.kind === 'class' &&
    value.class.members.some(({ value: own }) => own?.kind === 'function' && own.function === syntax)
  );
}

/** The variable or property that a function without a name is given to. */
function givenName({ start }: FunctionSyntax, { syntax: { text } }: Module): string | undefined {
  return /([\w$]+)\s*(?::[^=;{}()]*)?[=:]\s*(?:async\s+)?$/.exec(
    text.slice(Math.max(0, start - 120), start),
  )?.[1];
}
