import { effective, type Scope } from './config';
import type { Continue, Flow, State } from './flow';
import type { Directive } from './syntax';
import type { Values } from './values';

/** Since nginx 1.29.7 `proxy_http_version` is 1.1 unless said otherwise; before it was 1.0, which has no Upgrade. */
const firstWithHttp11 = [1, 29, 7];

/** The `proxy_set_header` that counts for a header: those of the nearest level that has any at all. */
export function proxyHeader(scope: Scope, name: string): Directive | undefined {
  return effective(scope, 'proxy_set_header').find(
    ({ args }) => args[0]?.value.toLowerCase() === name.toLowerCase(),
  );
}

/**
 * Does a request that is passed on still ask for a WebSocket? nginx drops Upgrade and Connection unless they are set
 * again, and HTTP/1.0 has neither. Goes on with undefined where a value cannot be known.
 */
export function forwardsUpgrade(
  scope: Scope,
  values: Values,
  state: State,
  version: string | undefined,
  next: Continue<boolean | undefined>,
): Flow {
  const http = effective(scope, 'proxy_http_version').at(-1)?.args[0]?.value;
  if (http !== undefined ? !/^1\.1$|\$/.test(http) : isBefore(version, firstWithHttp11))
    return next(false, state);
  return headerHas(scope, 'Upgrade', /websocket/i, values, state, (upgrade, between) => {
    if (!upgrade) return next(upgrade, between);
    return headerHas(scope, 'Connection', /upgrade/i, values, between, next);
  });
}

function headerHas(
  scope: Scope,
  name: string,
  wanted: RegExp,
  values: Values,
  state: State,
  next: Continue<boolean | undefined>,
): Flow {
  const value = proxyHeader(scope, name)?.args[1];
  if (!value) return next(false, state);
  if (value.templated) return next(undefined, state);
  return values.text(value.value, state, (term, after) => {
    if (term.kind === 'literal') return next(wanted.test(term.value), after);
    return next(undefined, after);
  });
}

function isBefore(version: string | undefined, other: readonly number[]): boolean {
  if (version === undefined) return false;
  const parts = version.split('.').map(Number);
  for (const [index, part] of other.entries()) {
    const own = parts[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
