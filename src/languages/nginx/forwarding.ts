import type { Forwarded, Forwarding } from '../../core/forwarding';
import { any, equals, negate, present } from '../../core/policy/condition';
import { branch, type Decision, leaf, replaceLeaves } from '../../core/policy/decision';
import { concat, literal, origin as originHeader, type Term } from '../../core/policy/term';
import { accept } from '../../core/policy/verdict';
import type { Config, Location, Scope, Server } from './config';
import type { Flow, State } from './flow';
import { Phases } from './phases';
import { effective } from './settings';
import { type Directive, headRange, named } from './syntax';
import { variablesIn } from './text';
import { proxyHeader } from './upgrade';
import { listensIn } from './upstream';
import type { Values } from './values';
import { requestPath, requestQuery, unknownTerm } from './variables';

/** What nginx makes of the handshakes that come to a location (undefined: to none). */
export function forwardingOf(
  { config, server, location }: { config: Config; server: Server; location: Location | undefined },
  wanted: readonly string[] = ['host', 'origin'],
): Forwarding {
  const phases = new Phases(everythingMatters(config), server, { keepsState: true });
  return replaceLeaves(phases.run(location), ({ value, because }): Forwarding => {
    const { passedBy, state, verdict } = value;
    return passedBy ? passedOn(phases.values, passedBy, state, wanted) : leaf(verdict, because);
  });
}

/** The `proxy_pass` that counts at a level inside a location. */
export function proxyPass(scope: Scope): Directive | undefined {
  for (let level: Scope | undefined = scope; level && level.kind !== 'server'; level = level.parent) {
    const [directive] = named(level.directives, 'proxy_pass');
    if (directive) return directive;
  }
  return undefined;
}

const wide = new WeakMap<Config, Config>();

/** The same config, in which the values of all variables are kept. */
function everythingMatters(config: Config): Config {
  const known = wide.get(config);
  if (known) return known;
  const groups = Array.from({ length: 9 }, (_, index) => String(index + 1));
  const made = { ...config, relevant: new Set([...config.relevant, ...config.variables.keys(), ...groups]) };
  wide.set(config, made);
  return made;
}

function passedOn(values: Values, scope: Scope, state: State, wanted: readonly string[]): Forwarding {
  const pass = proxyPass(scope)?.args[0];
  const url = pass?.templated ? leaf(notKnown) : textIn(values, pass?.value ?? '', state);
  return replaceLeaves(url, ({ value: address }) => {
    const { authority, rest } = split(address);
    const headers = headersOf(values, scope, state, authority, wanted);
    const originAt = proxyHeader(scope, 'origin');
    return replaceLeaves(headers, ({ value }) =>
      replaceLeaves(targetOf(rest, scope, state, variablesIn(pass?.value ?? '').length > 0), (target) =>
        leaf<Forwarded>({
          kind: 'forwarded',
          to: authority === undefined || dropsHeaders(scope) ? undefined : listensIn(authority, scope),
          target: target.value,
          headers: value,
          ...(originAt ? { originAt: headRange(originAt) } : {}),
        }),
      ),
    );
  });
}

/** Then nothing arrives but what is set: a rare case, which is not followed. */
const dropsHeaders = (scope: Scope): boolean =>
  effective(scope, 'proxy_pass_request_headers').at(-1)?.args[0]?.value === 'off';

const notKnown = unknownTerm('a template fills it in');

/** The values that a text with variables may have. */
function textIn(values: Values, text: string, state: State): Decision<Term> {
  const terms = new Map<unknown, Term>();
  const flow: Flow = values.text(text, state, (term, after) => {
    const end = leaf({ verdict: accept, state: after });
    terms.set(end, term);
    return end;
  });
  return replaceLeaves(flow, (node) => leaf(terms.get(node) ?? unknownTerm('there are too many values')));
}

interface Address {
  /** `http://host:port`; undefined where it is not known. */
  readonly authority: string | undefined;
  /** The path that it goes on with; undefined for none. */
  readonly rest: Term | undefined;
}

function split(url: Term): Address {
  const [first, ...more] = url.kind === 'concat' ? url.parts : [url];
  const match = first?.kind === 'literal' ? /^(https?:\/\/[^/?#]+)(.*)$/is.exec(first.value) : undefined;
  // What a variable goes on with may belong to the host.
  const isWhole = more.length === 0 || match?.[2] !== '' || more[0]?.kind === 'target';
  if (!match || !isWhole) return { authority: undefined, rest: undefined };
  const rest = concat([literal(match[2] as string), ...more]);
  return { authority: match[1], rest: rest.kind === 'literal' && rest.value === '' ? undefined : rest };
}

/** What arrives as path and query (`ngx_http_proxy_create_request`). */
function targetOf(
  rest: Term | undefined,
  scope: Scope,
  { uri, args }: State,
  computed: boolean,
): Decision<Term> {
  const pattern = locationOf(scope)?.pattern ?? '/';
  const isAsSent = args === requestQuery && (uri === requestPath || isExact(scope, uri));
  const whole: Term = { kind: 'target', part: 'whole' };
  if (rest && computed) return leaf(rest);
  if (rest)
    return leaf(
      isAsSent
        ? concat([rest, { kind: 'slice', of: whole, start: pattern.length }])
        : unknownTerm('what a rewritten path is replaced by is not known'),
    );
  if (isAsSent) return leaf(whole);
  return branch(equals(args, literal('')), leaf(uri), leaf(concat([uri, literal('?'), args])));
}

const isExact = (scope: Scope, uri: Term): boolean => {
  const location = locationOf(scope);
  return location?.modifier === '=' && uri.kind === 'literal' && uri.value === location.pattern;
};

function locationOf(scope: Scope): Location | undefined {
  let level: Scope | undefined = scope;
  while (level && level.kind !== 'location') level = level.parent;
  return level as Location | undefined;
}

type Headers = ReadonlyMap<string, Term | undefined>;

/** Those that `proxy_set_header` sets; without it Host is the name in `proxy_pass`. Empty ones are not sent. */
function headersOf(
  values: Values,
  scope: Scope,
  state: State,
  authority: string | undefined,
  wanted: readonly string[],
): Decision<Headers> {
  const proxyHost = authority
    ? literal(authority.replace(/^http:\/\/(.*?)(:80)?$|^https:\/\/(.*?)(:443)?$/i, '$1$3'))
    : unknownTerm('where proxy_pass leads is not known');
  const lines = effective(scope, 'proxy_set_header');
  let all: Decision<Headers> = leaf(new Map([['host', proxyHost]]));
  for (const name of new Set(lines.map(({ args }) => args[0]?.value.toLowerCase() ?? ''))) {
    const line = proxyHeader(scope, name);
    const value = line?.args[1];
    if (!line || !value) continue;
    const texts: Decision<Term> =
      value.templated || line.conditional
        ? leaf(notKnown)
        : value.value === '$proxy_host'
          ? leaf(proxyHost)
          : textIn(values, value.value, state);
    const sent = replaceLeaves(texts, ({ value: term }) => sentAs(term));
    // What else is set differently from page to page is not told apart.
    const kept = wanted.includes(name) || sent.kind === 'leaf' ? sent : leaf(several);
    all = replaceLeaves(all, ({ value: before }) =>
      replaceLeaves(kept, ({ value: term }) => leaf(new Map(before).set(name, term))),
    );
  }
  return all;
}

const several = unknownTerm('it has several values');

/** Absent when it is empty. */
function sentAs(term: Term): Decision<Term | undefined> {
  if (term.kind === 'literal') return leaf(term.value === '' ? undefined : term);
  if (term.kind !== 'orElse' || term.fallback.kind !== 'literal' || term.fallback.value !== '')
    return leaf(term);
  const { of } = term;
  if (of !== originHeader && of.kind === 'header' && of.name !== 'origin') return leaf(of);
  const isEmpty = any([negate(present(of)), equals(of, literal(''))]);
  return branch<Term | undefined>(isEmpty, leaf(undefined), leaf(of));
}
