import type { Fix } from '../../../core/finding';
import type { FixRequest } from '../../../core/language';
import type { TextEdit } from '../../../core/text/edits';
import type { Scope } from '../config';
import type { Origination } from '../endpoints';
import type { MapEntry, MapVariable } from '../map';
import { type Directive, headRange, isWritten, named } from '../syntax';
import type { Edits } from './allow-list';
import { inStyle, insertAtStart, insertBefore } from './layout';

/** What a cure is made from. */
export interface Case extends FixRequest, Origination {
  textOf(uri: string): string;
}

export const needsOrigins = (title: string, id: string): Fix => ({
  title,
  id,
  needs: ['trustedOrigins'],
  edits: {},
  safe: true,
});

export const complete = (title: string, id: string, edits: Edits, defines?: string): Fix => ({
  title,
  id,
  needs: [],
  edits,
  safe: true,
  ...(defines === undefined ? {} : { defines }),
});

/** The location that a level is in. */
export function locationOf(scope: Scope): Scope | undefined {
  let level: Scope | undefined = scope;
  while (level && level.kind !== 'location') level = level.parent;
  return level;
}

/** The locations whose own instructions run last before the handshake is passed on. */
export function guarded({ passedBy, location }: Case): Scope[] {
  const locations = passedBy.map(locationOf).filter((scope) => scope !== undefined);
  return locations.length > 0 ? [...new Set(locations)] : location ? [location] : [];
}

/** Lines at the start of a level; at a level that only its surroundings give, before what is written there. */
export function atStart(
  { directive, directives }: Scope,
  lines: readonly string[],
  { textOf }: Case,
): [string, TextEdit] | undefined {
  if (directive?.block && isWritten(directive)) {
    const text = textOf(directive.uri);
    return [directive.uri, insertAtStart(text, directive.block, directive.start, inStyle(lines, text))];
  }
  const first = directives.find(isWritten);
  if (!first) return undefined;
  const text = textOf(first.uri);
  return [first.uri, insertBefore(text, first, inStyle(lines, text))];
}

/** Adds one edit to those of its document. */
export function add(edits: Record<string, readonly TextEdit[]>, edit: [string, TextEdit] | undefined): void {
  if (!edit) return;
  const [uri, change] = edit;
  edits[uri] = [...(edits[uri] ?? []), change];
}

export interface MapLine {
  readonly map: MapVariable;
  readonly entry: MapEntry;
}

/** The line of a map that the problem stands on. */
export function mapLineAt({ config, problem: { range } }: Case): MapLine | undefined {
  for (const map of config.maps.values())
    for (const entry of map.entries)
      if (entry.range.uri === range.uri && entry.range.start === range.start) return { map, entry };
  return undefined;
}

/** The `if` whose condition the problem stands on. */
export const ifAt = (request: Case): Directive | undefined =>
  ifsOf(request).find((directive) => {
    const { uri, start, end } = headRange(directive);
    const at = request.problem.range;
    return uri === at.uri && start <= at.start && at.start < end;
  });

/** The `if`s that a handshake comes by. */
export function ifsOf({ server, passedBy, location }: Case): Directive[] {
  const levels = [location, ...passedBy, ...passedBy.map(locationOf), server];
  return [...new Set(levels)].flatMap((level) => (level ? named(level.directives, 'if') : []));
}
