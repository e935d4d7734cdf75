import { type Comparison, evaluate } from '../policy/condition';
import type { Handshake } from '../policy/handshake';
import { evaluateTerm, type Term } from '../policy/term';
import { sampleTexts } from '../regex/sample';
import { asUrl } from '../url';

/**
 * What a page chooses when it opens a socket, what its visitor's browser adds (of Authorization the password that it
 * remembers), and what a proxy in front may add. Other headers no page can send.
 */
const steerable =
  /^(host|cookie|authorization|user-agent|accept-(language|encoding)|cache-control|pragma|sec-websocket-(protocol|extensions)|x-forwarded-.+|x-real-ip|forwarded)$/;

/** What looks like a secret is not guessed: who knows it is no stranger. */
const secret = /token|secret|key|passw|auth|sign|ticket|nonce/i;

/** Can the comparison come out another way for what a visitor brings along, or for what is not known but apart? */
export const isSteerable = (comparison: Comparison): boolean => sourcesOf(comparison).some(varies);

/** Does the path or the query have a part in it? The page that opens the socket writes both. */
export const looksAtTarget = (comparison: Comparison): boolean =>
  sourcesOf(comparison).some(({ kind }) => kind === 'target');

/** Does anything else than the Origin have a part in it? */
export const looksAtMore = (comparison: Comparison): boolean =>
  sourcesOf(comparison).some((source) => !(source.kind === 'header' && source.name === 'origin'));

type Source = Extract<Term, { kind: 'header' | 'target' | 'scheme' | 'unknown' }>;

function varies(source: Source): boolean {
  if (source.kind === 'unknown') return source.unknown.apart;
  return source.kind !== 'header' || steerable.test(source.name);
}

/** What the two sides of a comparison are computed from, literals left out. */
const sourcesOf = (comparison: Comparison): Source[] => termsOf(comparison).flatMap(sourcesIn);

function termsOf(comparison: Comparison): Term[] {
  if ('to' in comparison) return [comparison.term, comparison.to];
  return 'text' in comparison ? [comparison.term, comparison.text] : [comparison.term];
}

function sourcesIn(term: Term): Source[] {
  switch (term.kind) {
    case 'literal':
      return [];
    case 'header':
    case 'target':
    case 'scheme':
    case 'unknown':
      return [term];
    case 'concat':
      return term.parts.flatMap(sourcesIn);
    case 'orElse':
      return [...sourcesIn(term.of), ...sourcesIn(term.fallback)];
    default:
      return sourcesIn(term.of);
  }
}

/** How many handshakes may still be tried: what is computed step by step from a path multiplies with each step. */
export interface Effort {
  left: number;
}

/**
 * Handshakes like this one for which the comparison comes out the other way, by something else than the Origin that a
 * page, its visitor's browser or a proxy in front decides. Each is tried; none is guessed.
 */
export function* steered(comparison: Comparison, handshake: Handshake, effort: Effort): Generator<Handshake> {
  const now = evaluate(comparison, handshake);
  if (typeof now !== 'boolean') return;
  for (const [term, text] of wishes(comparison, !now, handshake))
    for (const changed of withValue(term, text, handshake)) {
      if (effort.left-- <= 0) return;
      if (evaluate(comparison, changed) === !now) yield changed;
    }
}

type Wish = readonly [term: Term, text: string];

/** Values that terms should have so that the comparison holds, or does not. */
function wishes(comparison: Comparison, holds: boolean, handshake: Handshake): Wish[] {
  const { term } = comparison;
  if (!holds) return ['x', '1', ''].map((text) => [term, text]);
  if (comparison.kind === 'present') return [[term, 'x']];
  if (isGuess(comparison)) return [];
  switch (comparison.kind) {
    case 'equals':
      return mutual(term, comparison.to, handshake);
    case 'oneOf':
      return comparison.values.slice(0, 3).map((value) => [term, value]);
    case 'startsWith':
    case 'endsWith':
    case 'includes':
      return mutual(term, comparison.text, handshake);
    case 'matches':
      return sampleTexts(comparison.regex).flatMap((text) => [
        [term, text],
        [term, `${text}x`],
        [term, `x${text}`],
      ]);
    case 'parses':
      return [[term, 'http://example.com/']];
    case 'library':
      return [];
  }
}

/** Does a name, or what holds one, speak of something that only some know? */
export const looksSecret = (text: string): boolean => secret.test(text);

/** Would more than the presence of a secret have to be known? Cookies and remembered passwords the browser sends. */
const isGuess = (comparison: Comparison): boolean =>
  termsOf(comparison)
    .filter(({ kind }) => kind !== 'literal')
    .map((term) => JSON.stringify(term))
    .some((text) => looksSecret(text) && !/"(cookie|authorization)"/.test(text));

/** Each of two terms as the other one is now. */
const mutual = (a: Term, b: Term, handshake: Handshake): Wish[] =>
  (
    [
      [a, evaluateTerm(b, handshake)],
      [b, evaluateTerm(a, handshake)],
    ] as const
  ).flatMap(([term, text]) => (typeof text === 'string' ? [[term, text] as const] : []));

/** Handshakes in which the term may have this value. */
function* withValue(term: Term, text: string, handshake: Handshake): Generator<Handshake> {
  switch (term.kind) {
    case 'header':
      yield* withHeader(term.name, text, handshake);
      break;
    case 'target':
      yield* withTarget(term.part, text, handshake);
      break;
    case 'scheme':
      if (/^https?$/.test(text)) yield { ...handshake, tls: text === 'https' };
      break;
    case 'concat':
      for (const [index, part] of term.parts.entries())
        yield* withPart(term.parts, part, index, text, handshake);
      break;
    case 'literal':
    case 'unknown':
      break;
    default:
      for (const value of inside(term, text, evaluateTerm(term.of, handshake)))
        yield* withValue(term.of, value, handshake);
  }
}

function withHeader(name: string, text: string, handshake: Handshake): Handshake[] {
  if (!steerable.test(name)) return [];
  // Every handshake of a browser has the name of a host.
  if (name === 'host') return /[a-z0-9]/i.test(text) ? [{ ...handshake, host: text }] : [];
  if (name === 'authorization' && !/^Basic /i.test(text)) return [];
  return [{ ...handshake, headers: { ...handshake.headers, [name]: text } }];
}

function withTarget(part: 'path' | 'query' | 'whole', text: string, handshake: Handshake): Handshake[] {
  const [path = '/', query] = handshake.path.split(/\?(.*)/s);
  if (part === 'query') return [{ ...handshake, path: `${path}?${text}` }];
  // A word that may stand anywhere in the path: alone, or below the path as it is.
  const paths = text.startsWith('/') ? [text] : [`/${text}`, `${path.replace(/\/$/, '')}/${text}`];
  const rest = part === 'whole' || query === undefined ? '' : `?${query}`;
  return paths.map((one) => ({ ...handshake, path: one + rest }));
}

/** One part of a text, when the others stay as they are. */
function withPart(
  parts: readonly Term[],
  part: Term,
  index: number,
  text: string,
  handshake: Handshake,
): Iterable<Handshake> {
  const values = parts.map((other) => evaluateTerm(other, handshake) ?? '');
  const before = values.slice(0, index).join('');
  const after = values.slice(index + 1).join('');
  const fits = text.startsWith(before) && text.endsWith(after) && text.length >= before.length + after.length;
  return fits ? withValue(part, text.slice(before.length, text.length - after.length), handshake) : [];
}

type Inner = Extract<Term, { of: Term }>;

/** What the inner term may be, so that the outer one becomes the text; `now` is what it is. */
function inside(term: Inner, text: string, now: ReturnType<typeof evaluateTerm>): string[] {
  const current = typeof now === 'string' ? now : '';
  switch (term.kind) {
    case 'urlPart': {
      const url = asUrl(current);
      if (!url || term.part === 'origin' || term.part === 'href') return [text];
      url[term.part] = text;
      return [url.href];
    }
    case 'capture':
      return sampleTexts(term.regex, { group: term.group, text }).flatMap((sample) =>
        current === '' ? [sample] : [sample, `${current}; ${sample}`, `${current}&${sample}`],
      );
    case 'item': {
      const items = current.split(term.separator);
      while (items.length <= term.index) items.push('');
      items.splice(term.index, 1, text);
      return [items.join(term.separator)];
    }
    case 'parameter': {
      const parameters = new URLSearchParams(current);
      parameters.set(term.name, text);
      return [String(parameters)];
    }
    case 'slice':
      return [current.slice(0, Math.max(term.start, 0)).padEnd(term.start, 'x') + text];
    default:
      return [text];
  }
}
