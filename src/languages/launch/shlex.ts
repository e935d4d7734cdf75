import { shellEncode } from './shell/quoting';
import { rangeOf, type Unit, type Word, within } from './word';

type Quote = 'bare' | 'single' | 'double';

/**
 * Splits a text into arguments as a shell does, but expands nothing: for commands that are given as one string where
 * no shell runs (compose files, supervisord). Ends at what would be an operator of a shell.
 */
export function shellWords(units: readonly Unit[]): Word[] {
  const words: Word[] = [];
  let current: Unit[] | undefined;
  let place: Unit[] = [];
  let quote: Quote = 'bare';
  const finish = () => {
    if (current) words.push(toWord(current, place));
    current = undefined;
    place = [];
  };
  for (let at = 0; at < units.length; at++) {
    const unit = units[at] as Unit;
    const { text } = unit;
    const toggled = toggle(quote, unit);
    if (quote === 'bare' && /^\s$/.test(text)) finish();
    else if (quote === 'bare' && /^[;&|<>]$/.test(text)) break;
    else {
      place.push(unit);
      current ??= [];
      if (toggled) quote = toggled;
      else if (text === '\\' && !unit.unknown && escapes(quote, units[at + 1])) {
        const next = units[++at] as Unit;
        place.push(next);
        if (next.text !== '\n') current.push({ ...quoted(next, quote), start: unit.start });
      } else current.push(quoted(unit, quote));
    }
  }
  finish();
  return words;
}

function toggle(quote: Quote, { text, unknown }: Unit): Quote | undefined {
  if (unknown) return undefined;
  if (text === "'" && quote !== 'double') return quote === 'single' ? 'bare' : 'single';
  if (text === '"' && quote !== 'single') return quote === 'double' ? 'bare' : 'double';
  return undefined;
}

const escapes = (quote: Quote, next: Unit | undefined): boolean =>
  next !== undefined && quote !== 'single' && (quote === 'bare' || /["\\$`]/.test(next.text));

const quoted = (unit: Unit, quote: Quote): Unit => ({
  ...unit,
  encode: within(unit.encode, shellEncode[quote]),
});

function toWord(units: readonly Unit[], place: readonly Unit[]): Word {
  const first = place[0] as Unit;
  return {
    units,
    range: rangeOf(place) ?? { uri: first.uri, start: first.start, end: first.end },
    encode: (text) => first.encode(shellEncode.word(text)),
  };
}
