import { Cache } from '../../core/cache';
import { type Condition, equals } from '../../core/policy/condition';
import { browserHandshake, sampleKey } from '../../core/policy/handshake';
import {
  concat,
  evaluateTerm,
  headerTerm,
  host,
  literal,
  lowerCase,
  orElse,
  type Term,
} from '../../core/policy/term';
import { Unknown } from '../../core/policy/unknown';

/** What the variables of a request are computed from, besides the handshake. */
export interface Request {
  /** `$uri`: changes with `rewrite` and internal redirects. */
  readonly uri: Term;
  readonly args: Term;
  readonly serverName: () => string;
  /** Undefined when the server listens on several. */
  readonly serverPort: () => number | undefined;
}

const empty = literal('');
/** @param options whether the Origin has no part in it, as in the client's address, the machine, the clock */
export const unknownTerm = (why: string, options?: { readonly apart?: boolean }): Term => ({
  kind: 'unknown',
  unknown: new Unknown(why, options),
});

export const apartTerm = (why: string): Term => unknownTerm(why, { apart: true });

/** In nginx what is absent is empty. */
export const orEmpty = (term: Term): Term => orElse(term, empty);

/**
 * Values that every opening handshake of a browser has (RFC 6455, section 4.1; Fetch standard): they need no look at
 * the request.
 */
const constants: ReadonlyMap<string, Term> = new Map(
  Object.entries({
    http_upgrade: 'websocket',
    http_connection: 'Upgrade',
    http_sec_websocket_version: '13',
    http_sec_websocket_key: sampleKey,
    request_method: 'GET',
    server_protocol: 'HTTP/1.1',
    content_length: '',
    content_type: '',
    http_content_length: '',
    http_content_type: '',
    http2: '',
    http3: '',
  }).map(([name, value]) => [name, literal(value)]),
);

/** The path of the request as sent. nginx decodes it and joins slashes; a WebSocket URL seldom has either. */
export const requestPath: Term = { kind: 'target', part: 'path' };
export const requestQuery: Term = { kind: 'target', part: 'query' };

/** `$host`: the Host header in lower case without its port and a dot at the end (`ngx_http_validate_host`). */
export const hostName: Term = orEmpty(
  lowerCase({
    kind: 'capture',
    of: host,
    regex: { source: '^(\\[[^\\]]*\\]|[^:]*?)\\.?(?::|$)', flags: '', dialect: 'pcre' },
    group: 1,
  }),
);

/** A value that depends on a question to the handshake. */
interface Choice {
  readonly condition: Condition;
  readonly yes: Term;
  readonly no: Term;
}

const computed: Readonly<Record<string, (request: Request) => Term | Choice>> = {
  host: () => hostName,
  scheme: () => ({ kind: 'scheme' }),
  https: () => ({
    condition: equals({ kind: 'scheme' }, literal('https')),
    yes: literal('on'),
    no: empty,
  }),
  request_uri: () => ({ kind: 'target', part: 'whole' }),
  uri: ({ uri }) => uri,
  document_uri: ({ uri }) => uri,
  args: ({ args }) => args,
  query_string: ({ args }) => args,
  is_args: ({ args }) => ({ condition: equals(args, empty), yes: empty, no: literal('?') }),
  request: () => concat([literal('GET '), { kind: 'target', part: 'whole' }, literal(' HTTP/1.1')]),
  server_name: ({ serverName }) => literal(serverName()),
  server_port: ({ serverPort }) => {
    const port = serverPort();
    return port === undefined ? apartTerm('$server_port is not in the handshake') : literal(String(port));
  },
};

/** One term a header, so that what is known of it can be remembered. */
const headers = new Cache<Term>(100);

/** The value of a variable that nginx itself provides; undefined when there is none of that name. */
export function builtin(name: string, request: Request): Term | Choice | undefined {
  const known = constants.get(name);
  if (known) return known;
  const compute = Object.hasOwn(computed, name) ? computed[name] : undefined;
  if (compute) return compute(request);
  if (name.startsWith('http_'))
    return headers.get(name, () => orEmpty(headerTerm(name.slice(5).replaceAll('_', '-'))));
  if (name.startsWith('arg_')) return argument(name.slice(4), request.args);
  if (name.startsWith('cookie_')) return cookie(name.slice(7));
  return environment.test(name) ? apartTerm(`$${name} is not in the handshake`) : undefined;
}

/**
 * Variables whose values come from the connection, the machine, the clock or the answer. Whole names only: what is not
 * among them stands in another file, and may well look at the Origin.
 */
const environment = new RegExp(
  `^(${[
    'remote_(addr|port|user)|binary_remote_addr|realip_remote_(addr|port)|server_addr|request_port|is_request_port',
    'proxy_(host|port|add_x_forwarded_for|protocol_\\w+)|connection(_requests|_time)?|connections_\\w+|tcpinfo_\\w+',
    'ssl_\\w+|quic|spdy\\w*|geoip2?_\\w+|jwt_\\w+|secure_link(_expires)?|uid_(got|set|reset)|invalid_referer',
    'msec|time_(iso8601|local)|date_(local|gmt)|pid|hostname|nginx_version|document_root|realpath_root|pipe',
    'request_(body|body_file|completion|filename|id|length|time)|limit_(rate|conn_status|req_status)',
    'status|bytes_(sent|received)|body_bytes_sent|sent_\\w+|upstream_\\w+|gzip_ratio|slice_range|memcached_key',
    'fastcgi_(script_name|path_info)',
  ].join('|')})$`,
);

/** `$arg_name` (`ngx_http_arg`): the first argument of that name, letter case ignored, not decoded. */
const argument = (name: string, args: Term): Term =>
  fold(
    orEmpty({
      kind: 'capture',
      of: args,
      regex: { source: `(?:^|&)${name}=([^&]*)`, flags: 'i', dialect: 'pcre' },
      group: 1,
    }),
  );

const cookie = (name: string): Term =>
  orEmpty({
    kind: 'capture',
    of: headerTerm('cookie'),
    regex: { source: `(?:^|[;,])\\s*${name}\\s*=([^;]*)`, flags: 'i', dialect: 'pcre' },
    group: 1,
  });

/** The term as a literal, if nothing in it depends on the handshake. */
export function fold(term: Term): Term {
  if (term.kind === 'literal' || !isConstant(term)) return term;
  const value = evaluateTerm(term, browserHandshake);
  return typeof value === 'string' ? literal(value) : term;
}

function isConstant(term: Term): boolean {
  switch (term.kind) {
    case 'literal':
      return true;
    case 'header':
    case 'target':
    case 'scheme':
    case 'unknown':
      return false;
    case 'concat':
      return term.parts.every(isConstant);
    case 'orElse':
      return isConstant(term.of) && isConstant(term.fallback);
    default:
      return isConstant(term.of);
  }
}
