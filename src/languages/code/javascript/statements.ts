import type { Node } from '../../tree-sitter';
import type { Declaration, Expression, Statement, SwitchCase } from '../syntax';
import { lowerExpression } from './expressions';
import { lowerClass, lowerFunction } from './functions';
import { calledAtOnce } from './immediate';
import { exportStatement, importStatement } from './modules';
import { at, children, field, propertyKey } from './nodes';
import { lowerPattern } from './patterns';

type Lower = (node: Node) => Statement;

const unsupported: Lower = (node) => ({
  ...at(node),
  kind: 'unsupported',
  what: node.type.replaceAll('_', ' '),
});

const declarations: Lower = (node) => ({
  ...at(node),
  kind: 'declare',
  declarations: children(node).flatMap((child) =>
    child.type === 'variable_declarator' ? [declaration(child)] : [],
  ),
});

const functionStatement: Lower = (node) => ({ ...at(node), kind: 'function', function: lowerFunction(node) });

const classStatement: Lower = (node) => {
  const syntax = lowerClass(node);
  return { start: syntax.start, end: syntax.end, kind: 'class', class: syntax };
};

const lowerings: Readonly<Record<string, Lower>> = {
  internal_module: namespace,
  expression_statement: (node) => {
    const value = children(node)[0];
    if (value?.type === 'internal_module') return namespace(value);
    return value ? { ...at(node), kind: 'expression', value: lowerExpression(value) } : unsupported(node);
  },
  lexical_declaration: declarations,
  variable_declaration: declarations,
  function_declaration: functionStatement,
  generator_function_declaration: functionStatement,
  class_declaration: classStatement,
  abstract_class_declaration: classStatement,
  statement_block: (node) => ({ ...at(node), kind: 'block', statements: lowerStatements(node) }),
  if_statement: (node) => {
    const [test, then] = [field(node, 'condition'), field(node, 'consequence')];
    const otherwise = field(node, 'alternative');
    if (!test || !then) return unsupported(node);
    return {
      ...at(node),
      kind: 'if',
      test: lowerExpression(test),
      whenTrue: lowerStatement(then),
      ...(otherwise ? { whenFalse: lowerStatement(otherwise) } : {}),
    };
  },
  else_clause: (node) => {
    const body = children(node)[0];
    return body ? lowerStatement(body) : unsupported(node);
  },
  return_statement: (node) => withValue('return', node),
  throw_statement: (node) => withValue('throw', node),
  try_statement: tryStatement,
  switch_statement: switchStatement,
  for_in_statement: forOf,
  for_statement: (node) => {
    const [body, init] = [field(node, 'body'), field(node, 'initializer')];
    const [test, update] = [field(node, 'condition'), field(node, 'increment')];
    if (!body) return unsupported(node);
    return {
      ...at(node),
      kind: 'loop',
      ...(init && init.type !== 'empty_statement' ? { init: asStatement(init) } : {}),
      ...(test && test.type !== 'empty_statement' ? { test: lowerExpression(unwrap(test)) } : {}),
      ...(update ? { update: lowerExpression(update) } : {}),
      body: lowerStatement(body),
      bodyFirst: false,
    };
  },
  while_statement: (node) => whileLoop(node, false),
  do_statement: (node) => whileLoop(node, true),
  break_statement: (node) => jump('break', node),
  continue_statement: (node) => jump('continue', node),
  labeled_statement: (node) => {
    const body = field(node, 'body');
    const label = field(node, 'label')?.text;
    if (!body || label === undefined) return unsupported(node);
    const inner = lowerStatement(body);
    const isLoop = inner.kind === 'loop' || inner.kind === 'forOf';
    return { ...at(node), kind: 'labeled', label, body: isLoop ? { ...inner, label } : inner };
  },
  enum_declaration: enumeration,
  import_statement: importStatement,
  export_statement: exportStatement,
};

/** The statements of a block or program, in order. Where the parser lost its way, those inside the stretch it skipped. */
export function lowerStatements(node: Node): Statement[] {
  return children(node).flatMap((child) =>
    child.type === 'ERROR'
      ? lowerStatements(child).filter((one) => one.kind !== 'unsupported')
      : lowerStatement(child),
  );
}

export function lowerStatement(node: Node): Statement {
  return (lowerings[node.type] ?? unsupported)(node);
}

function declaration(node: Node): Declaration {
  const value = field(node, 'value');
  return {
    ...at(node),
    target: lowerPattern(field(node, 'name') ?? node),
    value: value && lowerExpression(value),
  };
}

/** Grammar versions differ in whether a loop's parts are statements or expressions. */
const unwrap = (node: Node): Node =>
  node.type === 'expression_statement' ? (children(node)[0] ?? node) : node;

const asStatement = (node: Node): Statement =>
  lowerings[node.type]
    ? lowerStatement(node)
    : { ...at(node), kind: 'expression', value: lowerExpression(node) };

function withValue(kind: 'return' | 'throw', node: Node): Statement {
  const value = children(node)[0];
  return { ...at(node), kind, ...(value ? { value: lowerExpression(value) } : {}) };
}

function jump(kind: 'break' | 'continue', node: Node): Statement {
  const label = field(node, 'label')?.text;
  return { ...at(node), kind, ...(label === undefined ? {} : { label }) };
}

function whileLoop(node: Node, bodyFirst: boolean): Statement {
  const [test, body] = [field(node, 'condition'), field(node, 'body')];
  if (!test || !body) return unsupported(node);
  return { ...at(node), kind: 'loop', test: lowerExpression(test), body: lowerStatement(body), bodyFirst };
}

function forOf(node: Node): Statement {
  const [left, right, body] = [field(node, 'left'), field(node, 'right'), field(node, 'body')];
  if (!left || !right || !body) return unsupported(node);
  return {
    ...at(node),
    kind: 'forOf',
    target: lowerPattern(left),
    of: lowerExpression(right),
    body: lowerStatement(body),
    keys: field(node, 'operator')?.text === 'in',
  };
}

/** An `enum` of TypeScript as the object that it is when the program runs; names by number are left out. */
function enumeration(node: Node): Statement {
  const [name, body] = [field(node, 'name'), field(node, 'body')];
  if (!name || !body) return unsupported(node);
  let next = 0;
  const properties = children(body).map((member) => {
    const value = field(member, 'value');
    const lowered: Expression = value
      ? lowerExpression(value)
      : { ...at(member), kind: 'literal', value: next };
    if (lowered.kind === 'literal' && typeof lowered.value === 'number') next = lowered.value + 1;
    return { ...at(member), key: propertyKey(field(member, 'name') ?? member), value: lowered };
  });
  const value: Expression = { ...at(body), kind: 'object', properties };
  return {
    ...at(node),
    kind: 'declare',
    declarations: [{ ...at(node), target: { ...at(name), kind: 'name', name: name.text }, value }],
  };
}

/** A `namespace` of TypeScript as what it becomes: a function that is called at once and gives what is exported. */
function namespace(node: Node): Statement {
  const [name, body] = [field(node, 'name'), field(node, 'body')];
  if (name?.type !== 'identifier' || !body) return unsupported(node);
  const statements = lowerStatements(body);
  const exported = statements.flatMap((one) => (one.kind === 'export' ? one.names : []));
  const place = at(body);
  const members: Expression = {
    ...place,
    kind: 'object',
    properties: exported.flatMap(({ exported: key, value }) =>
      value ? [{ ...place, key: { ...place, kind: 'literal', value: key }, value }] : [],
    ),
  };
  const plain = statements.flatMap((one) =>
    one.kind === 'export' ? (one.declaration ? [one.declaration] : []) : [one],
  );
  const value = calledAtOnce(place, [...plain, { ...place, kind: 'return', value: members }]);
  return {
    ...at(node),
    kind: 'declare',
    declarations: [{ ...at(node), target: { ...at(name), kind: 'name', name: name.text }, value }],
  };
}

function tryStatement(node: Node): Statement {
  const [body, handler, finalizer] = [field(node, 'body'), field(node, 'handler'), field(node, 'finalizer')];
  if (!body) return unsupported(node);
  const parameter = handler && field(handler, 'parameter');
  const caught = handler && field(handler, 'body');
  const last = finalizer && field(finalizer, 'body');
  return {
    ...at(node),
    kind: 'try',
    body: lowerStatement(body),
    ...(parameter ? { parameter: lowerPattern(parameter) } : {}),
    ...(caught ? { handler: lowerStatement(caught) } : {}),
    ...(last ? { finalizer: lowerStatement(last) } : {}),
  };
}

function switchStatement(node: Node): Statement {
  const [of, body] = [field(node, 'value'), field(node, 'body')];
  if (!of || !body) return unsupported(node);
  const cases = children(body).map((child): SwitchCase => {
    const test = field(child, 'value');
    const statements = children(child).filter((statement) => statement.id !== test?.id);
    return { test: test && lowerExpression(test), body: statements.map(lowerStatement) };
  });
  return { ...at(node), kind: 'switch', of: lowerExpression(of), cases };
}
