import type { Expression, FunctionSyntax, Pattern, Statement } from '../syntax';

export type SyntaxNode = Statement | Expression;

/** The statements and expressions directly inside one, those of a function's body included. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case 'template':
      return node.parts;
    case 'sequence':
      return node.of;
    case 'member':
      return [node.object, node.key];
    case 'call':
    case 'new':
      return [node.callee, ...node.arguments.map(({ value }) => value)];
    case 'function':
      return functionChildren(node.function);
    case 'class':
      return [
        ...node.class.decorators,
        ...(node.class.parent ? [node.class.parent] : []),
        ...node.class.members.flatMap(({ value }) => (value ? [value] : [])),
      ];
    case 'array':
      return node.items.map(({ value }) => value);
    case 'object':
      return node.properties.flatMap(({ key, value }) => (key ? [key, value] : [value]));
    case 'unary':
    case 'await':
    case 'yield':
      return [node.of];
    case 'binary':
    case 'logical':
      return [node.left, node.right];
    case 'conditional':
      return [node.test, node.whenTrue, node.whenFalse];
    case 'assign':
      return [...patternChildren(node.target), node.value];
    case 'expression':
      return [node.value];
    case 'declare':
      return node.declarations.flatMap(({ value }) => (value ? [value] : []));
    case 'if':
      return present([node.test, node.whenTrue, node.whenFalse]);
    case 'return':
    case 'throw':
      return present([node.value]);
    case 'block':
      return node.statements;
    case 'try':
      return present([node.body, node.handler, node.finalizer]);
    case 'switch':
      return [
        node.of,
        ...node.cases.flatMap(({ test, body }): SyntaxNode[] => (test ? [test, ...body] : [...body])),
      ];
    case 'forOf':
      return [node.of, node.body];
    case 'labeled':
      return [node.body];
    case 'loop':
      return present([node.init, node.test, node.update, node.body]);
    case 'export':
      return present([
        node.declaration,
        ...node.names.map(({ value }) => (value?.kind === 'name' ? undefined : value)),
      ]);
    default:
      return [];
  }
}

const present = (nodes: readonly (SyntaxNode | undefined)[]): SyntaxNode[] =>
  nodes.filter((node) => node !== undefined);

function functionChildren(syntax: FunctionSyntax): SyntaxNode[] {
  return [...syntax.parameters.flatMap(patternChildren), ...syntax.body];
}

function patternChildren(pattern: Pattern): Expression[] {
  switch (pattern.kind) {
    case 'member':
      return [pattern.of];
    case 'default':
      return [...patternChildren(pattern.of), pattern.value];
    case 'object':
      return pattern.properties.flatMap(({ target }) => patternChildren(target));
    default:
      return [];
  }
}

/** Does its code run at another time than what is around it? */
export const isFunctionLike = (node: SyntaxNode): boolean =>
  node.kind === 'function' || node.kind === 'class';
