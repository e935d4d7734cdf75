import { Unknown } from '../../core/policy/unknown';
import { type ConditionalStyle, type Mark, readingsOf } from './readings';
import { type MappedText, mappedUnits } from './source-map';
import { hole, type Unit } from './word';

/** A condition inside a line, an expression of Go's templates or Jinja, and other directives of Jinja. */
const inLine =
  /\{\{-?[ \t]*if\b[^\n]*?\{\{-?[ \t]*end[ \t]*-?\}\}|\{%[-+]?[ \t]*if\b[^\n]*?\{%[-+]?[ \t]*endif[ \t]*[-+]?%\}|\{\{[^{}\n]*\}\}/g;

/** A line that holds nothing but a directive: its first word and the rest. */
const alone = /^[ \t]*(?:\{\{-?[ \t]*(\w*)([^\n]*?)-?\}\}|\{%[-+]?[ \t]*(\w+)([^\n]*?)[-+]?%\})[ \t]*\r?\n?$/;

const opening = /^(?:with|range|define|block|for|macro|call|filter|raw)$/;

/** What a line that stands alone is; of expressions that stand alone only if they are dropped. */
function markOf(line: string, dropsExpressions: boolean): Mark | undefined {
  const match = alone.exec(line);
  if (!match) return undefined;
  const [, goWord, goRest, jinjaWord, jinjaRest] = match;
  const word = goWord ?? jinjaWord;
  const rest = goRest ?? jinjaRest ?? '';
  if (word === 'if' || word === 'unless') return 'if';
  if (word === 'elif' || word === 'elsif' || (word === 'else' && /\S/.test(rest))) return 'else';
  if (word === 'else') return 'last';
  if (word !== undefined && opening.test(word)) return 'open';
  if (word !== undefined && /^end/.test(word)) return 'end';
  return dropsExpressions || goWord === undefined ? 'drop' : undefined;
}

const style = (dropsExpressions: boolean): ConditionalStyle => ({
  mark: (line) => markOf(line, dropsExpressions),
  mayPassBy: false,
});

const styles = { drop: style(true), keep: style(false) };

/**
 * The texts that a template (Helm, Jinja) makes, whichever way its conditions turn out: what it fills in is unknown,
 * lines of directives are gone. A text that is no template is given back as it is.
 * @param expressions what becomes of one that has a line for itself: a structure that is put in, or an argument
 */
export function templateReadings(
  source: MappedText,
  expressions: keyof typeof styles,
): readonly MappedText[] {
  if (!/\{[{%]/.test(source.text)) return [source];
  return readingsIn(withoutComments(source), styles[expressions]);
}

// Comments of Go's templates and of Jinja, with the line ends behind them.
const comment = /\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}[ \t]*\n?|(?<![$\w])\{#(?!\})[\s\S]*?#\}[ \t]*\n?/g;

function withoutComments(source: MappedText): MappedText {
  const units: Unit[] = [];
  let at = 0;
  const copy = (end: number) => {
    for (; at < end; at++) units.push(source.unit(at));
  };
  for (const { 0: all, index } of source.text.matchAll(comment)) {
    copy(index);
    at = index + all.length;
  }
  if (at === 0) return source;
  copy(source.text.length);
  return mappedUnits(units);
}

function readingsIn(source: MappedText, style: ConditionalStyle): readonly MappedText[] {
  const lines = [...source.text.matchAll(/[^\n]*\n|[^\n]+$/g)].map(({ 0: line, index }) =>
    filled(source, index, line, style),
  );
  return readingsOf(lines, style).map((kept) => mappedUnits(kept.flat()));
}

/** A line with unknown stretches in the place of its expressions; a directive stays for now. */
function filled(source: MappedText, start: number, line: string, { mark }: ConditionalStyle): Unit[] {
  const units: Unit[] = [];
  let at = 0;
  const copy = (end: number) => {
    for (; at < end; at++) units.push(source.unit(start + at));
  };
  for (const { 0: expression, index } of mark(line) ? [] : line.matchAll(inLine)) {
    copy(index);
    const last = source.unit(start + index + expression.length - 1);
    const unknown = new Unknown('a template fills this in');
    units.push({ ...source.unit(start + index), text: hole, end: last.end, unknown });
    at = index + expression.length;
  }
  copy(line.length);
  return units;
}
