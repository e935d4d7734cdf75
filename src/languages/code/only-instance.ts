import { settle } from './evaluate/calls';
import type { Module } from './evaluate/module';
import { mutators } from './evaluate/mutators';
import type { Program } from './evaluate/program';
import { State } from './evaluate/state';
import type { Tree } from './evaluate/value';
import type { Site } from './sites';
import type { ClassSyntax, Expression } from './syntax';

/** A member of the only instance of a class that the program makes, after what the program has done with it. */
export function memberOfOnly(
  key: string,
  { name, start }: ClassSyntax,
  { program, uri }: Module,
): Tree | undefined {
  if (name === undefined) return undefined;
  const pattern = new RegExp(`\\bnew\\s+${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g');
  if (program.count(pattern) !== 1) return undefined;
  const made = program.sitesEverywhere(pattern).find(({ expression, scope }) => {
    if (expression.kind !== 'new' || expression.callee.kind !== 'name' || expression.callee.name !== name)
      return false;
    const type = settle(expression.callee, scope, State.empty);
    return (
      type.kind === 'leaf' &&
      type.value.kind === 'class' &&
      type.value.class.start === start &&
      type.value.scope.module.uri === uri
    );
  });
  if (!made) return undefined;
  const whole = chainedOn(made, pattern, program);
  const instance = settle(whole ?? namedBy(made) ?? made.expression, made.scope, State.empty);
  const isOne = instance.kind === 'leaf' && instance.value.kind === 'record' && instance.value.record.class;
  return isOne && isOne.class.name === name ? program.property(instance, key) : undefined;
}

/**
 * The calls of methods that change an instance where it is made, as far as they give it back:
 * `new Builder().allow(page)` of `new Builder().allow(page).build()`. Undefined where there are none.
 */
function chainedOn(
  { expression: made, scope }: Site,
  pattern: RegExp,
  program: Program,
): Expression | undefined {
  const methods = mutators(settle(made, scope, State.empty), State.empty).map(({ path }) => path);
  return program
    .sitesEverywhere(pattern)
    .map(({ expression, scope: { module } }) => (module === scope.module ? expression : undefined))
    .filter(
      (one) =>
        one?.kind === 'call' &&
        one.start === made.start &&
        one.callee.kind === 'member' &&
        one.callee.key.kind === 'literal' &&
        methods.includes(String(one.callee.key.value)),
    )
    .sort((one, other) => (one?.end ?? 0) - (other?.end ?? 0))
    .at(-1);
}

/** The variable that an expression is the value of, with what statements change in it. */
function namedBy({ expression: { start, end }, scope }: Site): Expression | undefined {
  const before = scope.module.syntax.text.slice(Math.max(0, start - 120), start);
  const name = /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=;{}()]*)?=\s*$/.exec(before)?.[1];
  return name === undefined ? undefined : { start, end, kind: 'name', name };
}
