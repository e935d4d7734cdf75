import type { Expression } from '../syntax';

/** The file in `require('file')`. */
export const requiredBy = (value: Expression | undefined): string[] => {
  if (value?.kind === 'member') return requiredBy(value.object);
  const [first] = value?.kind === 'call' ? value.arguments : [];
  const isRequire = value?.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'require';
  return isRequire && first?.value.kind === 'literal' ? [String(first.value.value)] : [];
};

/** An empty list, set, map or object, made to be filled. */
export function isEmpty(value: Expression): boolean {
  if (value.kind === 'array') return value.items.length === 0;
  return (
    value.kind === 'new' &&
    value.callee.kind === 'name' &&
    /^(?:Array|Map|Object|Set)$/.test(value.callee.name) &&
    value.arguments.length === 0
  );
}

/** Does a call get the variable, so that it may be filled under another name? */
export const isPassedOn = (name: string, text: string): boolean =>
  new RegExp(`[\\w$)\\]]\\s*\\((?:[^()]*,)?\\s*${name.replaceAll('$', '\\$')}\\s*[,)]`).test(text);

/** `module.exports = …`, `module.exports.name = …` and `exports.name = …`. */
export function exportAssignment(expression: Expression): { name: string; value: Expression } | undefined {
  if (expression.kind !== 'assign' || expression.target.kind !== 'member') return undefined;
  const path = memberPath(expression.target.of);
  const { value } = expression;
  if (path === 'module.exports') return { name: path, value };
  const name = /^(?:module\.)?exports\.([\w$]+)$/.exec(path ?? '')?.[1];
  return name === undefined ? undefined : { name, value };
}

/** The names of `a.b.c`; undefined when something else stands in the chain. */
export function memberPath(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'member' || expression.key.kind !== 'literal') return undefined;
  const object = memberPath(expression.object);
  return object === undefined ? undefined : `${object}.${expression.key.value}`;
}
