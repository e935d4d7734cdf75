import type { TextEdit } from '../../../core/text/edits';
import type { Origination } from '../endpoints';
import { readsOrigin } from '../entries';
import type { MapVariable } from '../map';
import { isWritten } from '../syntax';
import { apart, insertBefore, styleOf } from './layout';

/** Edits by document URI. */
export type Edits = Record<string, TextEdit[]>;

/** A variable that is 1 for trusted origins and 0 for all others, and what has to be written to have it. */
export interface AllowList {
  readonly variable: string;
  readonly edits: Edits;
  /** The new map, in the files that share it. */
  readonly defines?: string;
}

/**
 * A `map` of exactly these origins: one that is there already, else a new one right before the server.
 * Undefined for a file that holds only the inside of a server or location: a map cannot stand there.
 */
export function allowListMap(
  { config, server }: Origination,
  origins: readonly string[],
  textOf: (uri: string) => string,
): AllowList | undefined {
  const existing = [...config.maps.values()].find((map) => isExactly(map, origins));
  if (existing) return { variable: existing.name, edits: {} };
  if (!server.directive || !isWritten(server.directive)) return undefined;
  const variable = freeName(config.maps, config.variables);
  const { uri } = server.directive;
  const text = textOf(uri);
  const { unit } = styleOf(text);
  const sharedBy = [...new Set(config.servers.map(({ directive }) => directive?.uri))].sort();
  const lines = [
    `map $http_origin $${variable} {`,
    `${unit}default 0;`,
    ...origins.map((origin) => `${unit}"${origin}" 1;`),
    '}',
    '',
  ];
  return {
    variable,
    edits: { [uri]: [apart(text, insertBefore(text, server.directive, lines))] },
    defines: [variable, ...sharedBy].join(' '),
  };
}

function isExactly(map: MapVariable, origins: readonly string[]): boolean {
  return (
    readsOrigin(map) &&
    !map.unknown &&
    map.fallback?.value === '0' &&
    map.entries.length === origins.length &&
    map.entries.every(
      ({ regex, templated, unknownValue, key, value }) =>
        !regex && !templated && !unknownValue && value === '1' && origins.includes(key),
    )
  );
}

function freeName(...taken: readonly ReadonlyMap<string, unknown>[]): string {
  const base = 'origin_allowed';
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}_${number}`;
    if (!taken.some((names) => names.has(name))) return name;
  }
}

/** Conditions of an `if` for the origins that a list has, and for all others. */
export interface Tests {
  readonly trusted: string;
  readonly foreign: string;
}

/** Those on a variable that is 1 for trusted origins and 0 for all others. */
export const testsOf = (variable: string): Tests => ({
  trusted: `($${variable})`,
  foreign: `($${variable} = 0)`,
});

/** The lines that refuse all other origins without a map: a flag, as a location can hold them. */
export function flagLines(origins: readonly string[], refusal: readonly string[]): string[] {
  const { lines, tests } = flagOf(origins);
  return [...lines, `if ${tests.foreign} {`, ...refusal];
}

/** What stands in for a list where no map can be: lines that set a flag, none for a single origin. */
export function flagOf([only = '', ...more]: readonly string[]): { lines: readonly string[]; tests: Tests } {
  if (more.length === 0)
    return {
      lines: [],
      tests: { trusted: `($http_origin = "${only}")`, foreign: `($http_origin != "${only}")` },
    };
  const variable = 'origin_allowed';
  const lines = [only, ...more].flatMap((origin) => [
    `if ($http_origin = "${origin}") {`,
    `    set $${variable} 1;`,
    '}',
  ]);
  return { lines: [`set $${variable} 0;`, ...lines], tests: testsOf(variable) };
}
