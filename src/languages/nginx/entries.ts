import type { AllowListEntry } from '../../core/endpoint';
import { equals, matches } from '../../core/policy/condition';
import { literal, lowerCase, origin } from '../../core/policy/term';
import type { Regex } from '../../core/regex/regex';
import { questionOf } from './condition';
import { hostnameCondition } from './hostnames';
import type { MapEntry, MapVariable } from './map';
import { type Directive, insertion } from './syntax';
import { orEmpty } from './variables';

const sentOrigin = orEmpty(origin);

/** Patterns that fit any text at all. */
const everything = /^\^?\(?(\.[*+]?)?\)?\$?$/;

/** The values that the author compares the Origin with: keys of the maps and operands of the `if`s that were used. */
export function entriesOf(maps: Iterable<MapVariable>, ifs: Iterable<Directive>): AllowListEntry[] {
  const entries = [...maps].flatMap((map) => (readsOrigin(map) ? entriesIn(map) : []));
  for (const directive of ifs) {
    const entry = operand(directive);
    if (entry) entries.push(entry);
  }
  return entries.filter(({ text }) => text !== '').sort((a, b) => a.range.start - b.range.start);
}

export const readsOrigin = ({ source }: MapVariable): boolean =>
  /^\$(http_origin|\{http_origin\})$/.test(source);

const known = new WeakMap<MapVariable, readonly AllowListEntry[]>();

/** The keys of a map. The same objects for each endpoint that it decides about. */
function entriesIn(map: MapVariable): readonly AllowListEntry[] {
  let entries = known.get(map);
  if (!entries) {
    const written = map.entries.filter((entry) => entry.written !== insertion);
    entries = written.map((entry) => mapEntry(entry, map));
    known.set(map, entries);
  }
  return entries;
}

function mapEntry(entry: MapEntry, map: MapVariable): AllowListEntry {
  const { written: text, keyRange: range, key, regex } = entry;
  if (regex) return ofRegex(text, range, regex);
  const subject = lowerCase(sentOrigin);
  if (!map.hostnames || !/^\*?\.|\.\*$/.test(key))
    return { text, range, kind: 'exact', fits: equals(subject, literal(key)) };
  const parts = (['exact', 'prefix', 'suffix'] as const).map((part) => hostnameCondition(subject, key, part));
  return { text, range, kind: 'pattern', fits: { kind: 'any', of: parts } };
}

function operand(directive: Directive): AllowListEntry | undefined {
  const question = questionOf(directive);
  if ((question.kind !== 'compare' && question.kind !== 'match') || question.variable !== 'http_origin')
    return undefined;
  const { value, start, end } = question.value;
  const range = { uri: directive.uri, start, end };
  if (question.kind === 'match') return ofRegex(value, range, question.regex);
  if (value.includes('$')) return undefined;
  return { text: value, range, kind: 'exact', fits: equals(sentOrigin, literal(value)) };
}

const ofRegex = (text: string, range: AllowListEntry['range'], regex: Regex): AllowListEntry => ({
  text,
  range,
  kind: everything.test(regex.source) ? 'wildcard' : 'regex',
  fits: matches(sentOrigin, regex),
});
