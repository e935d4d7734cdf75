import type { Fix } from '../../../core/finding';
import { allowListMap, type Edits, flagLines } from './allow-list';
import { add, atStart, type Case, complete, guarded, needsOrigins } from './case';
import { remove } from './layout';

/** A check at the start of every location that passes the handshake on: before a `break`, and not inherited away. */
export function addCheck(request: Case): Fix {
  return checkFor(request.trustedOrigins, 'Admit only the trusted origins', 'allow-list', request);
}

/** The same, and clients that send no Origin, which no browser is. */
export function addCheckForBrowsers(request: Case): Fix {
  const origins = request.trustedOrigins.length > 0 ? [...request.trustedOrigins, ''] : [];
  const fix = checkFor(
    origins,
    'Admit the trusted origins, and clients without Origin',
    'allow-list-and-none',
    request,
  );
  return { ...fix, safe: false };
}

function checkFor(origins: readonly string[], title: string, id: string, request: Case): Fix {
  if (origins.length === 0) return needsOrigins(title, id);
  const list = allowListMap(request, origins, request.textOf);
  const edits: Edits = { ...list?.edits };
  for (const location of guarded(request)) {
    const refusal = ['    return 403;', '}'];
    const lines = list ? [`if ($${list.variable} = 0) {`, ...refusal] : flagLines(origins, refusal);
    add(edits, atStart(location, lines, request));
  }
  return complete(title, id, edits, list?.defines);
}

/** The Origin as the browser sent it. Not in bulk: the server behind may refuse pages that work today. */
export function keepOrigin({ problem, textOf }: Case): Fix {
  const { uri, start, end } = problem.range;
  const edits = { [uri]: [remove(textOf(uri), start, end)] };
  return { ...complete('Pass the Origin on unchanged', 'keep-origin', edits), safe: false };
}
