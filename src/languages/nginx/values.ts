import { Cache } from '../../core/cache';
import type { Condition } from '../../core/policy/condition';
import { concat, literal, type Term } from '../../core/policy/term';
import type { Regex } from '../../core/regex/regex';
import type { Config, Server } from './config';
import { type Continue, decide, type Flow, firstOf, type State } from './flow';
import { onlyPort } from './listen';
import { type MapEntry, type MapVariable, mapReads } from './map';
import { type Line, linesOf } from './map-lines';
import { named } from './syntax';
import { type Piece, pieces } from './text';
import { apartTerm, builtin, fold, orEmpty, unknownTerm } from './variables';

/** A map that needs more branches than this is not followed. */
const mostBranches = 1000;

/** Computes texts and variables for a request that is known only in parts: each possible value goes its own way. */
export class Values {
  readonly config: Config;
  readonly #server: Server;
  readonly #origin: Term | undefined;
  /** The maps that were looked into: their lines are the policy's allow-list. */
  readonly maps = new Set<MapVariable>();

  /** @param origin of the only page that is asked about; undefined: all pages */
  constructor(config: Config, server: Server, origin?: string) {
    this.config = config;
    this.#server = server;
    this.#origin = origin === undefined ? undefined : literal(origin);
  }

  text(text: string, state: State, next: Continue<Term>): Flow {
    return this.#join(pieces(text), 0, [], state, next);
  }

  #join(
    all: readonly Piece[],
    index: number,
    done: readonly Term[],
    state: State,
    next: Continue<Term>,
  ): Flow {
    const piece = all[index];
    if (!piece) return next(fold(done.length === 1 ? (done[0] as Term) : concat(done)), state);
    if ('text' in piece) return this.#join(all, index + 1, [...done, literal(piece.text)], state, next);
    return this.variable(piece.variable, state, (term, after) =>
      this.#join(all, index + 1, [...done, term], after, next),
    );
  }

  variable(name: string, state: State, next: Continue<Term>): Flow {
    if (/^[1-9]$/.test(name)) return next(captured(Number(name), state), state);
    const set = state.variables.get(name) ?? state.maps?.get(name);
    if (set) return next(set, state);
    const map = this.config.maps.get(name);
    if (map) return this.#map(map, state, next);
    if (this.config.variables.has(name)) return this.#defined(name, state, next);
    if (name === 'http_origin' && this.#origin) return next(this.#origin, state);
    const value = builtin(name, {
      uri: state.uri,
      args: state.args,
      serverName: () => (this.#server.directive ? serverName(this.#server) : ''),
      serverPort: () => (this.#server.directive ? onlyPort(this.#server) : undefined),
    });
    if (!value) return next(unknownTerm(`$${name} is not defined in these files`), state);
    if (!('condition' in value)) return next(value, state);
    return decide(
      value.condition,
      () => next(value.yes, state),
      () => next(value.no, state),
    );
  }

  /** The state after a successful match: what `$1` and named groups are from now on. */
  matched(of: Term, regex: Regex, state: State): State {
    let variables = state.variables;
    for (const [, group] of regex.source.matchAll(/\(\?P?[<'](\w+)[>']/g)) {
      if (!group || !this.config.relevant.has(group)) continue;
      variables = new Map(variables).set(group, fold(orEmpty({ kind: 'capture', of, regex, group })));
    }
    return {
      ...state,
      variables,
      ...(readsCaptures(this.config) ? { captures: { of, regex } } : {}),
    };
  }

  /** A variable that `set` has not come by yet is empty; one of few values takes each of them. */
  #defined(name: string, state: State, next: Continue<Term>): Flow {
    const opaque = this.config.variables.get(name);
    if (!opaque) return next(literal(''), state);
    const why = `the value of $${name} is not known: ${opaque.why}`;
    const [last, ...values] = [...(opaque.values ?? [])].reverse();
    if (last === undefined) return next(unknownTerm(why, opaque), state);
    const take = (value: string) => () =>
      next(literal(value), { ...state, variables: new Map(state.variables).set(name, literal(value)) });
    return values.reduceRight(
      (flow, value) => () => decide(isValue(why, value), take(value), flow),
      take(last),
    )();
  }

  #map(map: MapVariable, state: State, next: Continue<Term>): Flow {
    this.maps.add(map);
    const unknown = map.unknown ?? obstacle(map, this.config);
    if (unknown !== undefined) return next(unknownTerm(unknown), state);
    const isOuter = !state.maps && mapReads(map).some((name) => this.config.maps.has(name));
    const begun = isOuter ? { ...state, maps: new Map() } : state;
    const result: Continue<Term> = (term, after) => next(term, this.#computed(map, term, after, isOuter));
    return this.text(map.source, begun, (subject, after) => this.#lookUp(map, subject, after, result));
  }

  /**
   * The state when a map has its value. nginx keeps the value; here that goes on only as long as another map is computed,
   * unless it makes a difference: fewer states are different ones.
   */
  #computed(map: MapVariable, term: Term, state: State, isOuter: boolean): State {
    const changes = isChangeable(map, this.config);
    if (!changes && !state.maps) return state;
    const { maps, ...rest } = state;
    const kept: State =
      changes && !map.volatile ? { ...rest, variables: new Map(rest.variables).set(map.name, term) } : rest;
    if (!maps || isOuter) return kept;
    return { ...kept, maps: changes ? maps : new Map(maps).set(map.name, term) };
  }

  /** Exact keys, then host names with wildcards, then regular expressions in file order, then the default. */
  #lookUp(map: MapVariable, subject: Term, state: State, next: Continue<Term>): Flow {
    const value = (entry: MapEntry | undefined, after: State) =>
      entry?.unknownValue
        ? next(unknownTerm(`a template fills in what $${map.name} is`), after)
        : this.text(entry?.value ?? '', after, next);
    const chosen = ({ entry, regex }: Line) =>
      value(entry, regex ? this.matched(subject, regex, state) : state);
    const asked = linesOf(map, subject).map((line) => ({
      condition: line.condition,
      follow: () => chosen(line),
      at: line.entry.range,
    }));
    return (
      firstOf(asked, () => value(map.fallback, state), mostBranches) ??
      next(unknownTerm(`the map $${map.name} is too long`), state)
    );
  }
}

/** One condition for each value: branches on the same one can be joined. */
const valueQuestions = new Cache<Condition>(100);

const isValue = (why: string, value: string): Condition =>
  valueQuestions.get(`${why} ${value}`, () => ({ kind: 'present', term: apartTerm(why) }));

function captured(group: number, { captures }: State): Term {
  if (!captures) return literal('');
  return fold(orEmpty({ kind: 'capture', of: captures.of, regex: captures.regex, group }));
}

export const serverName = (server: Server): string =>
  named(server.directives, 'server_name')[0]?.args[0]?.value ?? '';

/** Maps that one map may read, itself or through others, and is still followed. */
const mostMaps = 100;

/** The same for a map that is computed anew each time, with all that it reads. */
const mostVolatile = 8;

/** What keeps a map from being computed: it reads itself, or too many others. In words. */
function obstacle(map: MapVariable, config: Config): string | undefined {
  const read = new Set<string>();
  const most = map.volatile ? mostVolatile : mostMaps;
  const open = [...mapReads(map)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const inner = config.maps.get(name);
    if (!inner || read.has(name)) continue;
    if (inner === map) return `the map $${map.name} needs itself`;
    if (read.add(name).size > most) return `the map $${map.name} needs too many others`;
    open.push(...mapReads(inner));
  }
  return undefined;
}

/** Does `$1` or one of its like matter anywhere? */
function readsCaptures({ relevant }: Config): boolean {
  for (let group = 1; group <= 9; group++) if (relevant.has(String(group))) return true;
  return false;
}

/** Built-in variables that a rewrite changes, and captured groups. */
const requestState = /^(\d|uri|document_uri|args|arg_.*|query_string|is_args)$/;

const changeable = new WeakMap<Config, Map<MapVariable, boolean>>();

/** Can the map's value differ between two points of one request? nginx keeps the first one. */
function isChangeable(map: MapVariable, config: Config): boolean {
  const known = changeable.get(config) ?? new Map<MapVariable, boolean>();
  changeable.set(config, known);
  const found = known.get(map);
  if (found !== undefined) return found;
  // What a map that reads itself is taken for, in between.
  known.set(map, true);
  const result = mapReads(map).some((name) => {
    const inner = config.maps.get(name);
    return inner ? isChangeable(inner, config) : config.variables.has(name) || requestState.test(name);
  });
  // A match of the map's own also changes what `$1` is, but only when the map is computed.
  const answer = result || (readsCaptures(config) && map.entries.some(({ regex }) => regex));
  known.set(map, answer);
  return answer;
}
