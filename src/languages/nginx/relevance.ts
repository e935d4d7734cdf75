import { type MapVariable, mapReads, readMap } from './map';
import { type Directive, insertion } from './syntax';
import { variablesIn } from './text';

/** A value that this program cannot see. */
export interface Opaque {
  /** In words. */
  readonly why: string;
  /** Whatever it is, the Origin has no part in it. */
  readonly apart?: boolean;
  /** All that it can be, when the block says so. */
  readonly values?: readonly string[];
}

/** Directives whose blocks give variables values by what this program cannot see: in words for the user. */
const opaqueVariables: Readonly<Record<string, { index: number; default?: string } & Opaque>> = {
  geo: { index: -1, why: "it depends on the client's address", apart: true, default: 'default' },
  split_clients: { index: 1, why: 'it differs from client to client', apart: true, default: '*' },
  perl_set: { index: 0, why: 'Perl code computes it' },
  js_set: { index: 0, why: 'JavaScript code computes it' },
  set_by_lua: { index: 0, why: 'Lua code computes it' },
  set_by_lua_block: { index: 0, why: 'Lua code computes it' },
  set_by_lua_file: { index: 0, why: 'Lua code computes it' },
  auth_request_set: { index: 0, why: 'the authentication service sends it' },
};

/** Which words of a directive can change what a handshake is answered with. */
const readers: Readonly<Record<string, (directive: Directive) => readonly (string | undefined)[]>> = {
  if: ({ args }) => args.map(({ value }) => value),
  rewrite: ({ args }) => [args[1]?.value],
  error_page: ({ args }) => [args.at(-1)?.value],
  try_files: ({ args }) => [args.at(-1)?.value],
  proxy_set_header: ({ args }) =>
    /^(upgrade|connection)$/i.test(args[0]?.value ?? '') ? [args[1]?.value] : [],
};

/** Directives whose words, or lines, are regular expressions that can name groups. */
const withGroups = new Set(['if', 'location', 'rewrite', 'server_name', 'map']);

const interesting = new Set([
  ...Object.keys(readers),
  ...Object.keys(opaqueVariables),
  ...withGroups,
  'set',
  'proxy_pass',
]);

/** Of these names nginx reads the request until a `set` is come by (`ngx_http_rewrite_set`); all others are empty. */
const keepsValue = /^((sent_|upstream_)?http|(sent|upstream)_trailer|upstream_cookie|cookie|arg)_/i;

/** Lines of `geo` that give no value (`ngx_http_geo_block`). */
const geoSettings = new Set(['delete', 'proxy', 'proxy_recursive', 'ranges']);

/** So many values are told apart. */
const mostValues = 8;

/** What the lines of a `geo` or `split_clients` say; without a line for all others an empty text, too. */
function valuesIn({ name, block }: Directive): Pick<Opaque, 'values'> {
  const rest = opaqueVariables[name]?.default;
  if (!block || rest === undefined) return {};
  const lines = block.directives.filter((line) => !geoSettings.has(line.name));
  if (lines.some((line) => line.name === 'include' || line.name === insertion || line.conditional)) return {};
  if (lines.some(({ args }) => !args[0] || args[0].templated || args[0].value.includes('$'))) return {};
  const texts = lines.map(({ args }) => args[0]?.value ?? '');
  const values = [...new Set(lines.some((line) => line.name === rest) ? texts : [...texts, ''])];
  return values.length <= mostValues ? { values } : {};
}

const nameIn = (word: string | undefined): string => word?.replace(/^\$\{?|\}$/g, '') ?? '';

/** Finds maps and variables, wherever they are defined, and which of them matter. */
export class VariableCollector {
  readonly maps = new Map<string, MapVariable>();
  /** Why the value is not known; undefined for what `set` and named groups define. */
  readonly variables = new Map<string, Opaque | undefined>();
  readonly #assigned = new Map<string, string[]>();
  readonly #read = new Set<string>();
  /** Where requests are passed to: it matters if the Origin has a part in it. */
  readonly #passedTo = new Set<string>();

  /** Takes over what was found elsewhere. */
  add(other: VariableCollector): void {
    for (const [name, map] of other.maps) if (!this.maps.has(name)) this.maps.set(name, map);
    for (const [name, why] of other.variables) this.#define(name, why);
    for (const [name, texts] of other.#assigned) for (const text of texts) this.#assign(name, text);
    for (const text of other.#read) this.#read.add(text);
    for (const text of other.#passedTo) this.#passedTo.add(text);
  }

  /** Looks through the directives; blocks that nobody has read yet are left unread. */
  collect(directives: readonly Directive[]): void {
    for (const directive of directives) {
      if (interesting.has(directive.name)) this.#look(directive);
      if (!directive.mentions && directive.block) this.collect(directive.block.directives);
    }
  }

  /** Names of the variables that can change the answer, those that they are computed from included. */
  relevant(): ReadonlySet<string> {
    const upstreams = [...this.#passedTo].filter((text) => this.#namesIn([text]).has('http_origin'));
    return this.#namesIn([...this.#read, ...upstreams]);
  }

  /** The variables in the texts, and those that they are computed from. */
  #namesIn(texts: readonly string[]): Set<string> {
    const names = new Set<string>();
    const open = texts.flatMap(variablesIn);
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (names.has(name)) continue;
      names.add(name);
      const map = this.maps.get(name);
      open.push(...(map ? mapReads(map) : []), ...(this.#assigned.get(name) ?? []).flatMap(variablesIn));
    }
    return names;
  }

  #look(directive: Directive): void {
    const { name, args, block } = directive;
    if (name === 'map' && block) {
      const map = readMap(directive);
      if (map && !this.maps.has(map.name)) this.maps.set(map.name, map);
    }
    if (name === 'proxy_pass' && args[0]?.value.includes('$')) this.#passedTo.add(args[0].value);
    if (name === 'set') this.#assign(nameIn(args[0]?.value), args[1]?.value ?? '');
    const opaque = opaqueVariables[name];
    if (opaque) this.#define(nameIn(args.at(opaque.index)?.value), { ...opaque, ...valuesIn(directive) });
    for (const text of readers[name]?.(directive) ?? []) if (text?.includes('$')) this.#read.add(text);
    if (withGroups.has(name)) this.#namedGroups(directive);
  }

  #assign(name: string, text: string): void {
    if (!keepsValue.test(name)) this.#define(name, undefined);
    const texts = this.#assigned.get(name);
    if (texts) texts.push(text);
    else this.#assigned.set(name, [text]);
  }

  #namedGroups({ args, name, block }: Directive): void {
    const words =
      name === 'map' ? (block?.directives.map((entry) => entry.name) ?? []) : args.map(({ value }) => value);
    for (const word of words) {
      if (!word.includes('(?')) continue;
      for (const [, group] of word.matchAll(/\(\?P?[<'](\w+)[>']/g)) this.#define(group ?? '', undefined);
    }
  }

  #define(name: string, opaque: Opaque | undefined): void {
    if (name) this.variables.set(name, this.variables.get(name) ?? opaque);
  }
}
