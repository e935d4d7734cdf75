import { staticBlock } from '../syntax';
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

/** A method that changes an object or what it holds. */
export interface Mutator {
  /** A pattern for what follows the object's name and a dot: `allow`, or `registry\\.allow` for an object in a field. */
  readonly path: string;
  /** Does it give an answer, as a check does that remembers what it was asked? */
  readonly answers: boolean;
}

/** The methods of an object that change it or what it holds; of a class, those that fill what is static. */
export function mutators(tree: Tree, state: State, depth = 0): Mutator[] {
  if (tree.kind === 'leaf' && tree.value.kind === 'class') return fillers(tree.value);
  if (tree.kind !== 'leaf' || tree.value.kind !== 'record' || depth > deepest) return [];
  const { value } = tree;
  const held = state.get(value.record.properties);
  const fields = held?.kind === 'leaf' ? [...held.value] : [];
  const inner = fields.flatMap(([field, one]) =>
    mutators(one, state, depth + 1).map(({ path, answers }) => ({
      path: `${escaped(field)}\\s*\\.\\s*${path}`,
      answers,
    })),
  );
  return [...changingAmong(methodsOf(value, fields), inner), ...inner];
}

type Text = readonly [name: string, text: string];

/** The methods that change something, by themselves or by calling one that does. */
function changingAmong(methods: readonly Text[], inner: readonly Mutator[]): Mutator[] {
  const found = new Map<string, Mutator>();
  for (let size = -1; size < found.size; ) {
    size = found.size;
    const known = [...found.values(), ...inner].map(({ path }) => path);
    const calls = new RegExp(`\\bthis\\s*\\.\\s*(?:${known.join('|')})\\s*\\(`);
    for (const [name, text] of methods)
      if (change.test(text) || (known.length > 0 && calls.test(text)))
        found.set(name, { path: escaped(name), answers: answer.test(text) });
  }
  return [...found.values()];
}

/** What stands in a function that returns something else than its own object. */
const answer = /\breturn\s+(?!this\s*[;}\n])[^\s;}]/;

/** Static methods that put something into a static field, and methods of an instance that a static member gives. */
function fillers({ class: { name = 'this', members }, scope }: Extract<Value, { kind: 'class' }>): Mutator[] {
  const filling = new RegExp(
    `\\b(?:this|${escaped(name)})\\.[#\\w$]+\\s*(?:\\.\\s*(?:${changing})\\s*\\(|\\[[^\\]\\n]*\\]\\s*=(?!=))`,
  );
  const texts = (isStatic: boolean) =>
    members.flatMap((member): Text[] =>
      member.static === isStatic &&
      member.kind === 'method' &&
      member.name !== 'constructor' &&
      member.value?.kind === 'function'
        ? [[member.name, textOf(member.value.function, scope)]]
        : [],
    );
  const ofInstance = changingAmong(texts(false), []);
  const giving = members.filter((member) => member.static && member.name !== staticBlock);
  return [
    ...texts(true)
      .filter(([, text]) => filling.test(text))
      .map(([method, text]) => ({ path: escaped(method), answers: answer.test(text) })),
    ...giving.flatMap((member) =>
      ofInstance.map(({ path, answers }) => ({
        path: `${escaped(member.name)}\\s*(?:\\(\\s*\\))?\\s*\\.\\s*${path}`,
        answers,
      })),
    ),
  ];
}

type Record = Extract<Value, { kind: 'record' }>;

/** The methods of an object with their texts; not the constructor, which has run. */
function methodsOf({ record }: Record, fields: readonly (readonly [string, Tree])[]): Text[] {
  const own = fields.flatMap(([name, one]): Text[] =>
    one.kind === 'leaf' && one.value.kind === 'closure' && !one.value.function.arrow
      ? [[name, textOf(one.value.function, one.value.scope)]]
      : [],
  );
  const inherited = (record.class ? chainOf(record.class).classes : []).flatMap(({ class: syntax, scope }) =>
    syntax.members.flatMap(({ name, kind, value }): Text[] =>
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
