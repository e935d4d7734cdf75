import type { Expression, FunctionSyntax, Located, Statement } from '../syntax';

/** Statements that have a scope of their own, as a function that is called where it stands. */
export function calledAtOnce(place: Located, body: readonly Statement[]): Expression {
  const inner: FunctionSyntax = {
    ...place,
    name: undefined,
    parameters: [],
    rest: undefined,
    async: false,
    generator: false,
    arrow: true,
    broken: false,
    body,
  };
  const callee: Expression = { ...place, kind: 'function', function: inner };
  return { ...place, kind: 'call', callee, arguments: [], optional: false };
}
