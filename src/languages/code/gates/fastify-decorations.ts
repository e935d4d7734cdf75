import { leaf } from '../../../core/policy/decision';
import { settle } from '../evaluate/calls';
import type { Program } from '../evaluate/program';
import { State } from '../evaluate/state';
import { type Tree, unknownValue, type Value } from '../evaluate/value';
import type { FunctionSyntax } from '../syntax';
import { pluginsOf } from './fastify-route';

type External = Extract<Value, { kind: 'external' }>;

/** An application of fastify, or the part of one that a plugin gets: what is decorated with something has it everywhere. */
export const fastifyInstance: Tree = leaf({ kind: 'external', module: 'fastify', path: ['()'] });

/** What fastify passes to a function of the program: a plugin gets its part of the application first. */
export const applicationPassed = (to: FunctionSyntax, index: number, program: Program): Tree | undefined =>
  index === 0 &&
  program.count(/(['"`])fastify\1/g) > 0 &&
  pluginsOf(program).some(({ plugin }) => plugin === to)
    ? fastifyInstance
    : undefined;

/** What `app.decorate(name, value)` puts on an application (fastify 5, "Decorators"); undefined for other members. */
export function decoration(
  { module, path: [made, name, ...rest] }: External,
  program: Program,
): Tree | undefined {
  if (module !== 'fastify' || made !== '()' || name === undefined || rest.length > 0) return undefined;
  if (name.includes('(')) return undefined;
  const pattern = new RegExp(`\\.decorate\\s*\\(\\s*(['"\`])${name.replaceAll('$', '\\$')}\\1`, 'g');
  if (program.count(pattern) === 0) return undefined;
  const values = program.sitesEverywhere(pattern).flatMap(({ expression, scope }): Tree[] => {
    if (expression.kind !== 'call') return [];
    const [first, second] = expression.arguments;
    return first?.value.kind === 'literal' && first.value.value === name && second
      ? [withApplication(settle(second.value, scope, State.empty))]
      : [];
  });
  const [only, ...others] = values;
  return only && others.length === 0
    ? only
    : unknownValue(`what \`${name}\` of the application is, is not known`);
}

/** `this` of a function that decorates an application is the application. */
const withApplication = (value: Tree): Tree =>
  value.kind === 'leaf' && value.value.kind === 'closure' && !value.value.function.arrow
    ? leaf({ ...value.value, self: fastifyInstance })
    : value;
