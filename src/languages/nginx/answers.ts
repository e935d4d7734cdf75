import { reject, type Verdict } from '../../core/policy/verdict';
import type { Scope } from './config';
import { effective } from './settings';
import type { Directive } from './syntax';

/** 408, 444 and 499 end the connection without an answer (`ngx_http_finalize_request`). */
export const status = (code: number): Verdict => reject([408, 444, 499].includes(code) ? 'dropped' : code);

/** The same in words. */
export const wording = (code: number | 'dropped'): string =>
  code === 'dropped' ? 'closes the connection' : `answers ${code}`;

/** Path, and query if there is a question mark. */
export function splitQuery(text: string): [string, string?] {
  const mark = text.indexOf('?');
  return mark < 0 ? [text] : [text.slice(0, mark), text.slice(mark + 1)];
}

const handlers =
  /^(proxy|fastcgi|uwsgi|scgi|grpc|memcached|redis2|drizzle|postgres)_pass$|^content_by_lua|^(js_content|perl|echo)$/;

/** The directive that answers: the level's own, or for an `if` that has none the location's around it. */
export function handlerOf(scope: Scope): Directive | undefined {
  const own = scope.directives.findLast(({ name }) => handlers.test(name));
  if (own || (scope.kind !== 'if' && scope.kind !== 'limit_except') || !scope.parent) return own;
  return handlerOf(scope.parent);
}

export interface ErrorPage {
  readonly directive: Directive;
  readonly target: string;
  /** `own`: that of whatever answers; undefined: the error's. */
  readonly status?: number | 'own';
}

/** `error_page code… [=[response]] uri`: the first directive that names the code. */
export function errorPage(scope: Scope, code: number): ErrorPage | undefined {
  for (const directive of effective(scope, 'error_page')) {
    const words = directive.args.map(({ value }) => value);
    const target = words.pop();
    const response = words.at(-1)?.startsWith('=') ? words.pop() : undefined;
    if (target === undefined || !words.includes(String(code))) continue;
    const own = response === '=';
    return { directive, target, ...(response ? { status: own ? 'own' : Number(response.slice(1)) } : {}) };
  }
  return undefined;
}
