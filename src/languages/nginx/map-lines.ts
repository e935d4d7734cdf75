import { all, any, type Condition, equals, matches, negate, oneOf } from '../../core/policy/condition';
import { concat, literal, lowerCase, type Term } from '../../core/policy/term';
import { Unknown } from '../../core/policy/unknown';
import { matchRegex } from '../../core/regex/match';
import type { Regex } from '../../core/regex/regex';
import { hostnameCondition } from './hostnames';
import type { MapEntry, MapVariable } from './map';
import { fold } from './variables';

/** With more lines than this, those with the same value are decided together. */
const fewEntries = 24;

/** A line of a map as a question to the subject. */
export interface Line {
  readonly condition: Condition;
  readonly entry: MapEntry;
  readonly regex?: Regex;
}

const knownLines = new WeakMap<MapVariable, WeakMap<Term, readonly Line[]>>();

/** The questions that the map asks, in nginx's order. The same objects each time. */
export function linesOf(map: MapVariable, subject: Term): readonly Line[] {
  let bySubject = knownLines.get(map);
  if (!bySubject) {
    bySubject = new WeakMap();
    knownLines.set(map, bySubject);
  }
  let found = bySubject.get(subject);
  if (!found) {
    found = [...lines(map, subject)];
    bySubject.set(subject, found);
  }
  return found;
}

function* lines(map: MapVariable, subject: Term): Generator<Line> {
  const lower = inLowerCase(subject);
  const inTemplate: Condition = {
    kind: 'unknown',
    unknown: new Unknown(`a template decides on lines of the map $${map.name}`),
  };
  const plain = map.entries.filter(({ regex, templated }) => !regex && !templated);
  for (const group of grouped(plain)) {
    const entry = group[0] as MapEntry;
    yield { condition: map.hostnames ? anyHostname(lower, group) : exactly(lower, group), entry };
  }
  // What a template fills in may be a text or an expression: before all others that are none.
  for (const entry of map.entries) {
    if (entry.templated === 'key') yield { condition: inTemplate, entry };
    else if (entry.templated && !entry.regex)
      yield { condition: all([inTemplate, exactly(lower, [entry])]), entry };
  }
  if (map.hostnames) {
    const longestFirst = [...plain].sort((a, b) => b.key.length - a.key.length);
    for (const part of ['prefix', 'suffix'] as const)
      for (const entry of longestFirst) yield { condition: hostnameCondition(lower, entry.key, part), entry };
  }
  for (const entry of map.entries) {
    const { regex, templated } = entry;
    if (!regex) continue;
    const condition = fits(subject, regex);
    yield { condition: templated ? all([inTemplate, condition]) : condition, entry, regex };
  }
}

/** Part by part, so that what is fixed of the subject rules lines out. */
const inLowerCase = (subject: Term): Term =>
  subject.kind === 'concat' ? concat(subject.parts.map(inLowerCase)) : fold(lowerCase(subject));

/** An empty subject is never tried on regular expressions (`ngx_http_map_find`), not even on `^$`. */
function fits(subject: Term, regex: Regex): Condition {
  const condition = matches(subject, regex);
  if (matchRegex(regex, '') === undefined) return condition;
  return all([negate(equals(subject, literal(''))), condition]);
}

const anyHostname = (subject: Term, group: readonly MapEntry[]): Condition =>
  any(group.map(({ key }) => hostnameCondition(subject, key, 'exact')));

/** One group a line; in a long map one a value, as the order of exact keys does not matter. */
function grouped(entries: readonly MapEntry[]): MapEntry[][] {
  const unique = [...new Map([...entries].reverse().map((entry) => [entry.key, entry])).values()].reverse();
  if (unique.length <= fewEntries) return unique.map((entry) => [entry]);
  const byValue = new Map<string, MapEntry[]>();
  for (const entry of unique) {
    const group = byValue.get(entry.value);
    if (group) group.push(entry);
    else byValue.set(entry.value, [entry]);
  }
  return [...byValue.values()];
}

function exactly(subject: Term, group: readonly MapEntry[]): Condition {
  const [only] = group;
  if (only && group.length === 1) return equals(subject, literal(only.key));
  return oneOf(
    subject,
    group.map(({ key }) => key),
  );
}
