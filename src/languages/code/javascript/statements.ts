import type { Node } from '../../tree-sitter';
import type { Declaration, ExportedName, ImportedName, Statement, SwitchCase } from '../syntax';
import { lowerExpression, stringValue } from './expressions';
import { lowerClass, lowerFunction } from './functions';
import { at, children, field } from './nodes';
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
  expression_statement: (node) => {
    const value = children(node)[0];
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
    return body ? lowerStatement(body) : unsupported(node);
  },
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
  if (!left || !right || !body || field(node, 'operator')?.text !== 'of') return unsupported(node);
  return {
    ...at(node),
    kind: 'forOf',
    target: lowerPattern(left),
    of: lowerExpression(right),
    body: lowerStatement(body),
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

function importStatement(node: Node): Statement {
  const equals = children(node).find((child) => child.type === 'import_require_clause');
  const source = field(node, 'source') ?? (equals && field(equals, 'source'));
  if (!source) return unsupported(node);
  const clause = children(node).find((child) => child.type === 'import_clause');
  // `import type` binds no value.
  const isType = node.child(1)?.type === 'type';
  const names = isType
    ? []
    : equals
      ? [imported('*', children(equals)[0])]
      : clause
        ? children(clause).flatMap(importNames)
        : [];
  return { ...at(node), kind: 'import', from: stringValue(source), names };
}

const imported = (name: string, local: Node | undefined): ImportedName => ({
  imported: name,
  local: local?.text ?? '',
});

function importNames(node: Node): ImportedName[] {
  if (node.type === 'identifier') return [imported('default', node)];
  if (node.type === 'namespace_import') return [imported('*', children(node)[0])];
  return children(node).flatMap((specifier) => {
    const name = field(specifier, 'name');
    if (!name || specifier.child(0)?.type === 'type') return [];
    return [imported(exportName(name), field(specifier, 'alias') ?? name)];
  });
}

const exportName = (node: Node): string => (node.type === 'string' ? stringValue(node) : node.text);

function exportStatement(node: Node): Statement {
  const declared = field(node, 'declaration');
  const isDefault = node.children.some((child) => child?.type === 'default');
  const value = field(node, 'value');
  if (value)
    return { ...at(node), kind: 'export', names: [{ exported: 'default', value: lowerExpression(value) }] };
  if (declared) {
    const declaration = lowerStatement(declared);
    const names = declaredNames(declaration).map(
      (name): ExportedName => ({
        exported: isDefault ? 'default' : name,
        value: { ...at(declared), kind: 'name', name },
      }),
    );
    return {
      ...at(node),
      kind: 'export',
      names: isDefault && names.length === 0 ? [anonymous(declaration)] : names,
      declaration,
    };
  }
  return { ...at(node), kind: 'export', names: reexports(node) };
}

/** `export default function () {}` has no name of its own. */
function anonymous(declaration: Statement): ExportedName {
  const { start, end } = declaration;
  if (declaration.kind === 'function') {
    return { exported: 'default', value: { start, end, kind: 'function', function: declaration.function } };
  }
  if (declaration.kind === 'class') {
    return { exported: 'default', value: { start, end, kind: 'class', class: declaration.class } };
  }
  return { exported: 'default' };
}

function declaredNames(statement: Statement): string[] {
  if (statement.kind === 'function') return [statement.function.name].filter((name) => name !== undefined);
  if (statement.kind === 'class') return [statement.class.name].filter((name) => name !== undefined);
  if (statement.kind !== 'declare') return [];
  return statement.declarations.flatMap(({ target }) => (target.kind === 'name' ? [target.name] : []));
}

function reexports(node: Node): ExportedName[] {
  const source = field(node, 'source');
  const from = source && stringValue(source);
  const clause = children(node).find((child) => child.type === 'export_clause');
  if (!clause) {
    const namespace = children(node).find((child) => child.type === 'namespace_export');
    if (from === undefined) return [];
    return [{ exported: namespace ? (children(namespace)[0]?.text ?? '') : '*', from, imported: '*' }];
  }
  return children(clause).flatMap((specifier): ExportedName[] => {
    const name = field(specifier, 'name');
    if (!name) return [];
    const exported = exportName(field(specifier, 'alias') ?? name);
    if (from !== undefined) return [{ exported, from, imported: exportName(name) }];
    return [{ exported, value: { ...at(name), kind: 'name', name: name.text } }];
  });
}
