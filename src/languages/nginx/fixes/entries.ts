import type { Fix } from '../../../core/finding';
import { questionOf } from '../condition';
import type { Edits } from './allow-list';
import { add, atStart, type Case, complete, guarded, ifAt, mapLineAt } from './case';
import { quotedLike, remove } from './layout';
import { replaceCondition } from './tighten';

/** `null` taken off the list, or refused by a check of its own where a pattern lets it in. */
export function refuseNull(request: Case): Fix {
  const title = 'Refuse the origin "null"';
  const line = mapLineAt(request);
  if (line && line.entry.key === 'null' && !line.entry.regex) {
    const { uri, start, end } = line.entry.range;
    return complete(title, 'remove-entry', { [uri]: [remove(request.textOf(uri), start, end)] });
  }
  const edits: Edits = {};
  for (const location of guarded(request))
    add(edits, atStart(location, ['if ($http_origin = "null") {', '    return 403;', '}'], request));
  return complete(title, 'refuse-null', edits);
}

/** The entry as browsers write it, or no entry. */
export function correctEntry(request: Case): Fix[] {
  const { problem, endpoint, textOf } = request;
  const entry = problem.entry === undefined ? undefined : endpoint.entries[problem.entry];
  if (!entry) return [];
  const { uri, start, end } = entry.range;
  const text = textOf(uri);
  const line = mapLineAt(request);
  if (line && entry.text.startsWith('^')) {
    const newText = quotedLike(text.slice(start, end), `~${entry.text}`);
    const fix = complete('Compare it as a regular expression', 'as-expression', {
      [uri]: [{ start, end, newText }],
    });
    return [{ ...fix, safe: false }];
  }
  const taken = line?.map.entries.some((other) => other !== line.entry && other.key === problem.replacement);
  if (problem.replacement !== undefined && !taken) {
    const newText = quotedLike(text.slice(start, end), problem.replacement);
    return [
      complete(`Write it as browsers do: ${problem.replacement}`, 'correct-entry', {
        [uri]: [{ start, end, newText }],
      }),
    ];
  }
  if (!line) return listInstead(request);
  const whole = line.entry.range;
  return [complete('Remove the entry', 'remove-entry', { [uri]: [remove(text, whole.start, whole.end)] })];
}

/** The exact list in place of a comparison with a text that no page sends. */
function listInstead(request: Case): Fix[] {
  const directive = ifAt(request);
  const question = directive && questionOf(directive);
  if (!directive || question?.kind !== 'compare') return [];
  const title = 'Compare with the exact trusted origins';
  const fix = replaceCondition(request, directive, question.negated, title, 'exact-list');
  return fix ? [fix] : [];
}
