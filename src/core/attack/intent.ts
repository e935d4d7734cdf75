import type { Endpoint } from '../endpoint';
import { type Origin, parseOrigin } from '../origin';
import type { Condition } from '../policy/condition';
import { nodes } from '../policy/decision';
import type { Term } from '../policy/term';

/**
 * The origins that the author of a check meant to let in, as far as the texts in it tell: entries of allow-lists,
 * and what the check compares the Origin with, wildcards and regex syntax taken off.
 */
export function intendedOrigins(endpoint: Endpoint): readonly Origin[] {
  const texts = new Set(endpoint.entries.map((entry) => entry.text));
  for (const node of nodes(endpoint.policy)) if (node.kind === 'branch') collect(node.condition, texts);
  const origins = new Map<string, Origin>();
  for (const text of texts) {
    for (const plain of plainTexts(text)) {
      const origin = asOrigin(plain);
      if (origin) origins.set(JSON.stringify(origin), origin);
    }
  }
  return [...origins.values()];
}

function collect(condition: Condition, texts: Set<string>): void {
  const addLiteral = (term: Term) => term.kind === 'literal' && texts.add(term.value);
  switch (condition.kind) {
    case 'all':
    case 'any':
      for (const part of condition.of) collect(part, texts);
      break;
    case 'not':
      collect(condition.of, texts);
      break;
    case 'equals':
      addLiteral(condition.term);
      addLiteral(condition.to);
      break;
    case 'oneOf':
      for (const value of condition.values) texts.add(value);
      break;
    case 'startsWith':
    case 'endsWith':
    case 'includes':
      addLiteral(condition.text);
      break;
    case 'matches':
      texts.add(condition.regex.source);
      break;
    case 'library':
      texts.add(condition.pattern);
      break;
  }
}

/** The text, and with wildcards and the commonest regex syntax taken off; one for each alternative of a group. */
function plainTexts(text: string): string[] {
  const group = /\(\?:([^()]*)\)|\(([^()?][^()]*)\)/.exec(text);
  if (group && text.length < 1000) {
    const options = (group[1] ?? group[2] ?? '').split('|').slice(0, 8);
    const rest = text.slice(group.index + group[0].length).replace(/^[?*+]/, '');
    return options.flatMap((option) => plainTexts(text.slice(0, group.index) + option + rest));
  }
  return text
    .split('|')
    .slice(0, 64)
    .map((part) =>
      part
        .replace(/^\^|\$$/g, '')
        .replace(/https\?/, 'https')
        .replace(/:\*$|:\\d[+*]$/, '')
        .replace(/(\[[^\]]*\]|\\w|\\S|\.)[*+]\??(\\?\.)?/g, '')
        .replace(/\*\.?/g, '')
        .replace(/\\(.)/g, '$1'),
    );
}

function asOrigin(text: string): Origin | undefined {
  const withScheme = text.includes('://') ? text : `https://${text.replace(/^[./]+/, '')}`;
  const origin = parseOrigin(withScheme);
  const plausible =
    origin && (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(origin.hostname) || origin.hostname === 'localhost');
  return plausible || origin?.hostname.startsWith('[') ? origin : undefined;
}
