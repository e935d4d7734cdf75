import { leaf } from '../../../core/policy/decision';
import type { Term } from '../../../core/policy/term';
import { isTermApart } from './apart';
import { goOn } from './flow';
import { onFirst } from './natives';
import {
  constantOf,
  type Host,
  hostValue,
  nativeValue,
  optionalText,
  someNumber,
  stringValue,
  type Tree,
  textValue,
  undefinedValue,
  unknownValue,
} from './value';

/** What `split` by a text gives. */
export function splitText(of: Term, separator: string): Host {
  const item = (index: number): Tree =>
    index < 0
      ? captured(
          of,
          separator,
          (not) => `(?:^|${not.mark})(${not.part})${not.more.repeat(-index - 1)}$`,
          undefinedValue,
        )
      : (partOfTarget(of, separator, index) ?? optionalText({ kind: 'item', of, separator, index }));
  const members: Readonly<Record<string, Tree>> = {
    length: someNumber(1),
    at: onFirst('at', (value) => {
      const index = constantOf(leaf(value));
      return typeof index === 'number'
        ? item(index)
        : unknownValue('which part of a text is read is not known');
    }),
    slice: nativeValue('slice', ({ arguments: [from, to], state }) => {
      const [start, end] = [from && constantOf(from), to && constantOf(to)];
      return goOn(
        typeof start === 'number' && (!to || typeof end === 'number')
          ? hostValue(joinable(separator, stretch(of, separator, start, end as number | undefined)))
          : unknownValue('which parts of a text are taken is not known'),
        state,
      );
    }),
  };
  const { get } = joinable(separator, textValue(of));
  return {
    name: 'the parts of a text',
    apart: isTermApart(of),
    get: (key, state) =>
      /^\d+$/.test(key) ? item(Number(key)) : Object.hasOwn(members, key) ? members[key] : get(key, state),
  };
}

/** Parts of a text that give it, or a stretch of it, when they are put together again. */
const joinable = (separator: string, joined: Tree): Host => ({
  name: 'the parts of a text',
  get: (key) =>
    key === 'join'
      ? onFirst('join', (value) =>
          constantOf(leaf(value)) === separator
            ? joined
            : unknownValue('how parts of a text are put together is not followed'),
        )
      : undefined,
});

/** The parts from one on up to another, put together: the last ones, those after the first ones, or the first ones. */
function stretch(of: Term, separator: string, start: number, end: number | undefined): Tree {
  if (start < 0 && end === undefined)
    return captured(of, separator, (not) => `(?:^|${not.mark})(${not.part}${not.more}{0,${-start - 1}})$`);
  if (start >= 0 && end === undefined)
    return captured(of, separator, (not) => `^(?:${not.part}${not.mark}){${start}}([^]*)$`);
  if (start === 0 && end !== undefined && end > 0)
    return captured(of, separator, (not) => `^(${not.part}${not.more}{0,${end - 1}})`);
  return unknownValue('which parts of a text are taken is not followed');
}

/** A stretch of a text between separators. @param absent stands for it where there are too few of them */
function captured(
  of: Term,
  separator: string,
  write: (not: { readonly mark: string; readonly part: string; readonly more: string }) => string,
  absent: Tree = stringValue(''),
): Tree {
  if (separator.length !== 1) return unknownValue('parts between longer separators are not followed');
  const inClass = separator.replace(/[\\\]^-]/, '\\$&');
  const [mark, part] = [`[${inClass}]`, `[^${inClass}]*`];
  const source = write({ mark, part, more: `(?:${mark}${part})` });
  const regex = { source, flags: '', dialect: 'ecmascript' } as const;
  return optionalText({ kind: 'capture', of, regex, group: 1 }, absent);
}

/** The path in front of the first question mark of a request target. */
const partOfTarget = (of: Term, separator: string, index: number): Tree | undefined =>
  of.kind === 'target' && of.part === 'whole' && separator === '?' && index === 0
    ? textValue({ kind: 'target', part: 'path' })
    : undefined;
