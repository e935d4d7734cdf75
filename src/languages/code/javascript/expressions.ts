import type { Node } from '../../tree-sitter';
import type { Expression, Item, Logical, Property } from '../syntax';
import { lowerClass, lowerFunction } from './functions';
import { at, children, field, hasToken, propertyKey } from './nodes';
import { lowerPattern } from './patterns';

type Lower = (node: Node) => Expression;

const unsupported: Lower = (node) => ({
  ...at(node),
  kind: 'unsupported',
  what: node.type.replaceAll('_', ' '),
});

/** What stands in a field, or an expression that is not understood. */
const part = (node: Node, name: string): Expression => {
  const child = field(node, name);
  return child ? lowerExpression(child) : unsupported(node);
};

/** Parentheses, types and assertions do not change a value. */
const inner: Lower = (node) => {
  const child = children(node).at(node.type === 'type_assertion' ? -1 : 0);
  return child ? lowerExpression(child) : unsupported(node);
};

const functionExpression: Lower = (node) => ({
  ...at(node),
  kind: 'function',
  function: lowerFunction(node),
});

const literal =
  (value: boolean | null | undefined): Lower =>
  (node) => ({ ...at(node), kind: 'literal', value });

const lowerings: Readonly<Record<string, Lower>> = {
  identifier: (node) =>
    node.text === 'undefined'
      ? { ...at(node), kind: 'literal', value: undefined }
      : { ...at(node), kind: 'name', name: node.text },
  this: (node) => ({ ...at(node), kind: 'this' }),
  super: (node) => ({ ...at(node), kind: 'name', name: 'super' }),
  import: (node) => ({ ...at(node), kind: 'name', name: 'import' }),
  meta_property: (node) => ({ ...at(node), kind: 'name', name: node.text }),
  undefined: literal(undefined),
  null: literal(null),
  true: literal(true),
  false: literal(false),
  number: (node) => ({ ...at(node), kind: 'literal', value: Number(node.text.replaceAll('_', '')) }),
  string: (node) => ({ ...at(node), kind: 'literal', value: stringValue(node) }),
  template_string: template,
  regex: (node) => ({
    ...at(node),
    kind: 'regex',
    source: field(node, 'pattern')?.text ?? '',
    flags: field(node, 'flags')?.text ?? '',
  }),
  parenthesized_expression: inner,
  as_expression: inner,
  satisfies_expression: inner,
  non_null_expression: inner,
  type_assertion: inner,
  instantiation_expression: inner,
  arrow_function: functionExpression,
  function_expression: functionExpression,
  function: functionExpression,
  generator_function: functionExpression,
  class: (node) => ({ ...at(node), kind: 'class', class: lowerClass(node) }),
  member_expression: (node) => ({
    ...at(node),
    kind: 'member',
    object: part(node, 'object'),
    key: propertyKey(field(node, 'property') ?? node),
    optional: field(node, 'optional_chain') !== undefined,
  }),
  subscript_expression: (node) => ({
    ...at(node),
    kind: 'member',
    object: part(node, 'object'),
    key: part(node, 'index'),
    optional: field(node, 'optional_chain') !== undefined,
  }),
  call_expression: (node) => {
    const list = field(node, 'arguments');
    // A tagged template is a call too, with arguments that are of no interest here.
    if (list?.type !== 'arguments') return unsupported(node);
    return {
      ...at(node),
      kind: 'call',
      callee: part(node, 'function'),
      arguments: items(list),
      optional: hasToken(node, '?.') || field(node, 'optional_chain') !== undefined,
    };
  },
  new_expression: (node) => {
    const list = field(node, 'arguments');
    return {
      ...at(node),
      kind: 'new',
      callee: part(node, 'constructor'),
      arguments: list ? items(list) : [],
    };
  },
  array: (node) => ({ ...at(node), kind: 'array', items: items(node) }),
  object: (node) => ({ ...at(node), kind: 'object', properties: children(node).map(property) }),
  unary_expression: (node) => ({
    ...at(node),
    kind: 'unary',
    operator: field(node, 'operator')?.text ?? '',
    of: part(node, 'argument'),
  }),
  update_expression: (node) => ({
    ...at(node),
    kind: 'update',
    by: field(node, 'operator')?.text === '--' ? -1 : 1,
    prefix: node.firstChild?.type === '++' || node.firstChild?.type === '--',
    target: lowerPattern(field(node, 'argument') ?? node),
  }),
  binary_expression: binary,
  ternary_expression: (node) => ({
    ...at(node),
    kind: 'conditional',
    test: part(node, 'condition'),
    whenTrue: part(node, 'consequence'),
    whenFalse: part(node, 'alternative'),
  }),
  assignment_expression: (node) => ({
    ...at(node),
    kind: 'assign',
    operator: '',
    target: lowerPattern(field(node, 'left') ?? node),
    value: part(node, 'right'),
  }),
  augmented_assignment_expression: (node) => ({
    ...at(node),
    kind: 'assign',
    operator: (field(node, 'operator')?.text ?? '').slice(0, -1),
    target: lowerPattern(field(node, 'left') ?? node),
    value: part(node, 'right'),
  }),
  await_expression: (node) => ({ ...at(node), kind: 'await', of: inner(node) }),
  yield_expression: (node) => {
    const of = children(node)[0];
    return {
      ...at(node),
      kind: 'yield',
      of: of ? lowerExpression(of) : { ...at(node), kind: 'literal', value: undefined },
      all: hasToken(node, '*'),
    };
  },
  sequence_expression: (node) => ({ ...at(node), kind: 'sequence', of: children(node).map(lowerExpression) }),
};

/** Lowers an expression; what is not known becomes `unsupported`. */
export function lowerExpression(node: Node): Expression {
  return (lowerings[node.type] ?? unsupported)(node);
}

function binary(node: Node): Expression {
  const operator = field(node, 'operator')?.text ?? '';
  const sides = { ...at(node), left: part(node, 'left'), right: part(node, 'right') };
  if (operator === '&&' || operator === '||' || operator === '??') {
    return { ...sides, kind: 'logical', operator: operator satisfies Logical };
  }
  return { ...sides, kind: 'binary', operator };
}

/** Arguments or array items; a hole in an array is left out, as no check depends on one. */
function items(node: Node): Item[] {
  return children(node).map((child) =>
    child.type === 'spread_element'
      ? { value: inner(child), spread: true }
      : { value: lowerExpression(child), spread: false },
  );
}

function property(node: Node): Property {
  switch (node.type) {
    case 'pair':
      return { ...at(node), key: propertyKey(field(node, 'key') ?? node), value: part(node, 'value') };
    case 'shorthand_property_identifier':
      return {
        ...at(node),
        key: { ...at(node), kind: 'literal', value: node.text },
        value: { ...at(node), kind: 'name', name: node.text },
      };
    case 'method_definition': {
      const common = { ...at(node), key: propertyKey(field(node, 'name') ?? node) };
      if (hasToken(node, 'set')) return { ...common, value: unsupported(node) };
      const value = functionExpression(node);
      return hasToken(node, 'get') ? { ...common, value, getter: true } : { ...common, value };
    }
    case 'spread_element':
      return { ...at(node), key: undefined, value: inner(node) };
    default:
      return { ...at(node), key: undefined, value: unsupported(node) };
  }
}

function template(node: Node): Expression {
  const parts = children(node).map((child): Expression => {
    if (child.type === 'template_substitution') return inner(child);
    return {
      ...at(child),
      kind: 'literal',
      value: child.type === 'escape_sequence' ? unescaped(child.text) : child.text,
    };
  });
  return { ...at(node), kind: 'template', parts };
}

/** The value of a string literal. */
export function stringValue(node: Node): string {
  return children(node)
    .map((child) => (child.type === 'escape_sequence' ? unescaped(child.text) : child.text))
    .join('');
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
  '\n': '',
  '\r\n': '',
};

/** The value of an escape sequence (ECMAScript, section 12.9.4). */
function unescaped(text: string): string {
  const rest = text.slice(1);
  const code = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})$/i.exec(rest);
  if (!code) return simpleEscapes[rest] ?? rest;
  const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : '';
}
