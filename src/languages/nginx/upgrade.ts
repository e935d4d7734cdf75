import { Cache } from '../../core/cache';
import type { Condition } from '../../core/policy/condition';
import type { Scope } from './config';
import { type Continue, decide, type Flow, type State } from './flow';
import { effective } from './settings';
import type { Directive } from './syntax';
import type { Values } from './values';
import { apartTerm } from './variables';

/** One condition for each text: branches on the same one can be joined. */
const notKnown = new Cache<Condition>(100);

/** The `proxy_set_header` that counts for a header: those of the nearest level that has any at all. */
export function proxyHeader(scope: Scope, name: string): Directive | undefined {
  return effective(scope, 'proxy_set_header').find(
    ({ args }) => args[0]?.value.toLowerCase() === name.toLowerCase(),
  );
}

/**
 * Does a request that is passed on still ask for a WebSocket? nginx drops Upgrade and Connection unless they are set
 * again. Where a value is not known, as that of a map in another file, it goes both ways. `proxy_http_version` does not matter: nginx 1.22 sends both
 * headers with HTTP/1.0, too, and passes a 101 back, which Node's servers give for it (measured with ws 8). HTTP/2, which
 * nginx 1.29.4 brought for proxies, has no such request: undefined.
 */
export function forwardsUpgrade(
  scope: Scope,
  values: Values,
  state: State,
  next: Continue<boolean | undefined>,
): Flow {
  const version = effective(scope, 'proxy_http_version').at(-1)?.args[0]?.value;
  if (version === '2') return next(undefined, state);
  if (!keepsOpening(scope)) return next(false, state);
  return headerHas(scope, 'Upgrade', /websocket/i, values, state, (upgrade, between) => {
    if (!upgrade) return next(false, between);
    return headerHas(scope, 'Connection', /upgrade/i, values, between, next);
  });
}

/** Is it still an opening handshake, with GET and a key (RFC 6455, section 4.1)? Others servers refuse. */
function keepsOpening(scope: Scope): boolean {
  const settingOf = (name: string) => effective(scope, name).at(-1)?.args[0]?.value;
  const method = settingOf('proxy_method') ?? 'GET';
  const key = proxyHeader(scope, 'Sec-WebSocket-Key')?.args[1]?.value;
  const hasKey = key === undefined ? settingOf('proxy_pass_request_headers') !== 'off' : key !== '';
  return hasKey && /^get$|[^a-z]/i.test(method);
}

function headerHas(
  scope: Scope,
  name: string,
  wanted: RegExp,
  values: Values,
  state: State,
  next: Continue<boolean>,
): Flow {
  const value = proxyHeader(scope, name)?.args[1];
  if (!value) return next(false, state);
  const eitherWay: Continue<string> = (why, after) => {
    const text = `whether ${name} is passed on is not known: ${why}`;
    const condition = notKnown.get(text, () => ({ kind: 'present', term: apartTerm(text) }));
    return decide(
      condition,
      () => next(true, after),
      () => next(false, after),
    );
  };
  if (value.templated) return eitherWay('a template fills it in', state);
  return values.text(value.value, state, (term, after) => {
    if (term.kind === 'literal') return next(wanted.test(term.value), after);
    return eitherWay(term.kind === 'unknown' ? term.unknown.why : 'the handshake decides', after);
  });
}
