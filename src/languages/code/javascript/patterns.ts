import type { Node } from '../../tree-sitter';
import type { Expression, Pattern, PatternProperty } from '../syntax';
import { lowerExpression } from './expressions';
import { at, children, field, propertyKey } from './nodes';

/** The target of a declaration, a parameter or an assignment. */
export function lowerPattern(node: Node): Pattern {
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return { ...at(node), kind: 'name', name: node.text };
    case 'member_expression':
    case 'subscript_expression':
      return { ...at(node), kind: 'member', of: lowerExpression(node) };
    case 'required_parameter':
    case 'optional_parameter': {
      const value = field(node, 'value');
      const target = lowerPattern(field(node, 'pattern') ?? node);
      return value ? { ...at(node), kind: 'default', of: target, value: lowerExpression(value) } : target;
    }
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return withDefault(node);
    case 'object_pattern':
      return objectPattern(node);
    case 'array_pattern':
      return arrayPattern(node);
    case 'non_null_expression':
    case 'parenthesized_expression':
    case 'as_expression': {
      const inner = children(node)[0];
      return inner ? lowerPattern(inner) : { ...at(node), kind: 'unsupported', what: node.type };
    }
    default:
      return { ...at(node), kind: 'unsupported', what: node.type };
  }
}

function withDefault(node: Node): Pattern {
  const [left, right] = [field(node, 'left'), field(node, 'right')];
  if (!left || !right) return { ...at(node), kind: 'unsupported', what: node.type };
  return { ...at(node), kind: 'default', of: lowerPattern(left), value: lowerExpression(right) };
}

function objectPattern(node: Node): Pattern {
  const properties: PatternProperty[] = [];
  let rest: Pattern | undefined;
  for (const child of children(node)) {
    if (child.type === 'rest_pattern') rest = restTarget(child);
    else if (child.type === 'pair_pattern') {
      const [key, value] = [field(child, 'key'), field(child, 'value')];
      if (key && value) properties.push({ key: propertyKey(key), target: lowerPattern(value) });
    } else {
      const name = child.type === 'object_assignment_pattern' ? (field(child, 'left') ?? child) : child;
      const key: Expression = { ...at(name), kind: 'literal', value: name.text };
      properties.push({ key, target: lowerPattern(child) });
    }
  }
  return { ...at(node), kind: 'object', properties, ...(rest ? { rest } : {}) };
}

function arrayPattern(node: Node): Pattern {
  const items: (Pattern | undefined)[] = [];
  let rest: Pattern | undefined;
  let empty = true;
  // Unnamed children too: a hole is a comma without an item before it.
  for (const child of node.children) {
    if (!child || child.type === '[' || child.type === ']') continue;
    if (child.type === ',') {
      if (empty) items.push(undefined);
      empty = true;
    } else {
      if (child.type === 'rest_pattern') rest = restTarget(child);
      else items.push(lowerPattern(child));
      empty = false;
    }
  }
  return { ...at(node), kind: 'array', items, ...(rest ? { rest } : {}) };
}

/** What stands behind the dots of a rest pattern. */
export function restTarget(node: Node): Pattern {
  const inner = children(node)[0];
  return inner ? lowerPattern(inner) : { ...at(node), kind: 'unsupported', what: node.type };
}
