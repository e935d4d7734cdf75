import type { Listen } from '../../core/endpoint';
import { settle } from './evaluate/calls';
import { withDefaults } from './evaluate/defaults';
import type { Program } from './evaluate/program';
import { State } from './evaluate/state';
import { constantOf, type Tree, undefinedValue } from './evaluate/value';
import type { Site } from './sites';

/**
 * Where a program listens, by its calls of `listen`: `server.listen(3000, '127.0.0.1')`, `app.listen({ port, host })`.
 * Empty when it listens at several places, or at one that is not known. A port with a default counts as the default.
 */
export function listensOf(program: Program): Listen[] {
  const all = program.sitesEverywhere(/\.listen\s*\(/g).flatMap((site) => listenCall(site, program));
  const [first] = all;
  const agree = all.every((one) => one?.port === first?.port && one?.host === first?.host);
  return first && agree ? [first] : [];
}

/** Undefined for a place that is not known. */
function listenCall({ expression, scope }: Site, program: Program): (Listen | undefined)[] {
  if (expression.kind !== 'call' || expression.callee.kind !== 'member') return [];
  const { key } = expression.callee;
  if (key.kind !== 'literal' || key.value !== 'listen') return [];
  const [first = undefinedValue, second = undefinedValue] = expression.arguments.map(({ value }) =>
    settle(value, scope, State.empty),
  );
  const given = first.kind === 'leaf' ? first.value.kind : undefined;
  // A server that is told to listen by another one, as `io.listen(server)`, says nothing about ports.
  if (given === 'host' || given === 'external') return [];
  const found =
    given === 'record'
      ? listenAt(program.property(first, 'port'), program.property(first, 'host'))
      : listenAt(first, second);
  const isWritten = expression.arguments[0]?.value.kind === 'literal';
  return [found && !isWritten ? { ...found, fallback: true } : found];
}

/** Undefined without a port that is known. The host is left out where it is not a plain text. */
export function listenAt(port: Tree, host: Tree): Listen | undefined {
  const number = Number(constantOf(withDefaults(port)));
  const name = constantOf(withDefaults(host));
  if (!Number.isInteger(number) || number <= 0 || number > 65535) return undefined;
  return { port: number, ...(typeof name === 'string' ? { host: name } : {}) };
}
