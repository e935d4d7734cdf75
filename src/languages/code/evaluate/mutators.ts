import { changing } from './changes';
import { chainOf } from './classes';
import type { Scope } from './scope';
import type { State } from './state';
import type { Tree, Value } from './value';

/** What stands in a function that changes what belongs to `this`. */
const change = new RegExp(
  `\\bthis(?:\\.[#\\w$]+)+\\s*(?:\\.\\s*(?:${changing})\\s*\\(|\\[[^\\]\\n]*\\]\\s*=(?!=)|[-+*/&|?]{0,2}=(?![=>])|\\+\\+|--)`,
);

/** Objects in fields of objects are looked into so deep. */
const deepest = 2;

/**
 * The methods of an object that change it or what it holds, as a pattern for what follows its name and a dot: `allow`, or
 * `registry\.allow` for an object in one of its fields. Nothing where there is none.
 */
export function mutators(tree: Tree, state: State, depth = 0): string[] {
  if (tree.kind === 'leaf' && tree.value.kind === 'class') return fillers(tree.value);
  if (tree.kind !== 'leaf' || tree.value.kind !== 'record' || depth > deepest) return [];
  const { value } = tree;
  const held = state.get(value.record.properties);
  const fields = held?.kind === 'leaf' ? [...held.value] : [];
  const inner = fields.flatMap(([field, one]) =>
    mutators(one, state, depth + 1).map((method) => `${escaped(field)}\\s*\\.\\s*${method}`),
  );
  const methods = methodsOf(value, fields);
  const found = new Set<string>();
  for (let size = -1; size < found.size; ) {
    size = found.size;
    const calls = new RegExp(`\\bthis\\s*\\.\\s*(?:${[...found, ...inner].join('|')})\\s*\\(`);
    for (const [name, text] of methods)
      if (change.test(text) || (found.size + inner.length > 0 && calls.test(text))) found.add(escaped(name));
  }
  return [...found, ...inner];
}

/** Static methods that put something into a static field. */
function fillers({ class: { name = 'this', members }, scope }: Extract<Value, { kind: 'class' }>): string[] {
  const filling = new RegExp(
    `\\b(?:this|${escaped(name)})\\.[#\\w$]+\\s*(?:\\.\\s*(?:${changing})\\s*\\(|\\[[^\\]\\n]*\\]\\s*=(?!=))`,
  );
  return members.flatMap((member) =>
    member.static &&
    member.kind === 'method' &&
    member.value?.kind === 'function' &&
    filling.test(textOf(member.value.function, scope))
      ? [escaped(member.name)]
      : [],
  );
}

type Record = Extract<Value, { kind: 'record' }>;

/** The methods of an object with their texts; not the constructor, which has run. */
function methodsOf({ record }: Record, fields: readonly (readonly [string, Tree])[]): [string, string][] {
  const own = fields.flatMap(([name, one]): [string, string][] =>
    one.kind === 'leaf' && one.value.kind === 'closure' && !one.value.function.arrow
      ? [[name, textOf(one.value.function, one.value.scope)]]
      : [],
  );
  const inherited = (record.class ? chainOf(record.class).classes : []).flatMap(({ class: syntax, scope }) =>
    syntax.members.flatMap(({ name, kind, value }): [string, string][] =>
      kind === 'method' && name !== 'constructor' && value?.kind === 'function'
        ? [[name, textOf(value.function, scope)]]
        : [],
    ),
  );
  return [...own, ...inherited];
}

const textOf = ({ start, end }: { start: number; end: number }, { module }: Scope): string =>
  module.syntax.text.slice(start, end);

const escaped = (name: string): string => name.replaceAll('$', '\\$');
