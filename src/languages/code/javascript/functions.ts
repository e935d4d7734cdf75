import type { Node } from '../../tree-sitter';
import {
  type ClassMember,
  type ClassSyntax,
  type Expression,
  type FunctionSyntax,
  type Pattern,
  type Statement,
  staticBlock,
} from '../syntax';
import { lowerExpression, stringValue } from './expressions';
import { calledAtOnce } from './immediate';
import { at, children, field, hasToken } from './nodes';
import { lowerPattern, restTarget } from './patterns';
import { lowerStatements } from './statements';

/** A function, arrow function or method. What it holds is lowered when it is first read. */
export function lowerFunction(node: Node): FunctionSyntax {
  let statements: readonly Statement[] | undefined;
  let signature: Signature | undefined;
  return {
    ...at(node),
    name: field(node, 'name')?.text,
    arrow: node.type === 'arrow_function',
    get parameters() {
      signature ??= lowerSignature(node);
      return signature.parameters;
    },
    get rest() {
      signature ??= lowerSignature(node);
      return signature.rest;
    },
    get async() {
      signature ??= lowerSignature(node);
      return signature.async;
    },
    get generator() {
      signature ??= lowerSignature(node);
      return signature.generator;
    },
    get broken() {
      return node.hasError;
    },
    get body() {
      const body = field(node, 'body');
      statements ??= body ? [...parameterProperties(node), ...lowerBody(body)] : [];
      return statements;
    },
  };
}

/** TypeScript: `constructor(private readonly name: string)` assigns to `this.name`. */
function parameterProperties(node: Node): Statement[] {
  const list = field(node, 'name')?.text === 'constructor' ? field(node, 'parameters') : undefined;
  return (list ? children(list) : []).flatMap((parameter): Statement[] => {
    const name = field(parameter, 'pattern');
    const isProperty = ['accessibility_modifier', 'readonly', 'override_modifier'].some((type) =>
      hasToken(parameter, type),
    );
    if (!isProperty || name?.type !== 'identifier') return [];
    const place = at(name);
    const of: Expression = {
      ...place,
      kind: 'member',
      object: { ...place, kind: 'this' },
      key: { ...place, kind: 'literal', value: name.text },
      optional: false,
    };
    const value: Expression = { ...place, kind: 'name', name: name.text };
    const target: Pattern = { ...place, kind: 'member', of };
    return [
      { ...place, kind: 'expression', value: { ...place, kind: 'assign', operator: '', target, value } },
    ];
  });
}

type Signature = Pick<FunctionSyntax, 'parameters' | 'rest' | 'async' | 'generator'>;

function lowerBody(body: Node): readonly Statement[] {
  if (body.type === 'statement_block') return lowerStatements(body);
  const value = lowerExpression(body);
  return [{ ...at(body), kind: 'return', value }];
}

function lowerSignature(node: Node): Signature {
  const single = field(node, 'parameter');
  const list = field(node, 'parameters');
  const parameters: Pattern[] = single ? [lowerPattern(single)] : [];
  let rest: Pattern | undefined;
  for (const child of list ? children(list) : []) {
    const pattern = child.type === 'required_parameter' ? (field(child, 'pattern') ?? child) : child;
    if (pattern.type === 'rest_pattern') rest = restTarget(pattern);
    // TypeScript's `this` parameter is a type only.
    else if (pattern.type !== 'this') parameters.push(lowerPattern(child));
  }
  return { parameters, rest, async: hasToken(node, 'async'), generator: hasToken(node, '*') };
}

/** A class; members that are not understood are left out and found missing when they are used. */
export function lowerClass(node: Node): ClassSyntax {
  const body = field(node, 'body');
  const heritage = children(node).find((child) => child.type === 'class_heritage');
  const clause = heritage && children(heritage)[0];
  const parent = clause?.type === 'extends_clause' ? field(clause, 'value') : clause;
  const decorated = decorators(node);
  return {
    ...at(node),
    // Decorators of an exported class stand before `export`.
    start: Math.min(node.startIndex, ...decorated.map(({ start }) => start)),
    name: field(node, 'name')?.text,
    parent: parent && lowerExpression(parent),
    members: body ? children(body).flatMap(member) : [],
    decorators: decorated,
  };
}

/** Decorators stand in the class, or before `export`. */
function decorators(node: Node): Expression[] {
  const outer = node.parent?.type === 'export_statement' ? children(node.parent) : [];
  return [...outer, ...children(node)]
    .filter((child) => child.type === 'decorator')
    .flatMap((child) => children(child).map(lowerExpression));
}

/** A static block runs like the initializer of a field that nobody reads. */
function staticBlockOf(node: Node): ClassMember {
  const place = at(node);
  const value = calledAtOnce(place, lowerStatements(field(node, 'body') ?? node));
  return { ...place, kind: 'field', name: staticBlock, static: true, value };
}

function member(node: Node): ClassMember[] {
  if (node.type === 'class_static_block') return [staticBlockOf(node)];
  const name = field(node, 'name') ?? field(node, 'property');
  if (!name || name.type === 'computed_property_name') return [];
  const common = {
    ...at(node),
    name: name.type === 'string' ? stringValue(name) : name.text,
    static: hasToken(node, 'static'),
  };
  if (node.type === 'method_definition') {
    const kind = hasToken(node, 'get') ? 'getter' : hasToken(node, 'set') ? 'setter' : 'method';
    return [{ ...common, kind, value: { ...at(node), kind: 'function', function: lowerFunction(node) } }];
  }
  const value = field(node, 'value');
  const isField = node.type === 'field_definition' || node.type === 'public_field_definition';
  return isField ? [{ ...common, kind: 'field', value: value && lowerExpression(value) }] : [];
}
