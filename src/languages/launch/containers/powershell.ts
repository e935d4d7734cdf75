import { linesOf } from '../ini';
import { unknownUnit } from '../interpolate';
import { launches } from '../launch';
import { unitsIn, wholeDocument } from '../source-map';
import { windowsCommands } from '../windows-words';
import { rangeOf, textOf, type Unit, type Word, within } from '../word';
import type { Container } from './container';
import { hereStrings, withoutHereStrings } from './here-strings';
import { shellReader } from './shell';

/** A word of PowerShell as written and as read. */
interface Token {
  readonly units: readonly Unit[];
  readonly place: readonly Unit[];
  /** `(`, `)`, `,`, `;`, `|`, `=` outside quotes. */
  readonly mark?: string;
}

/** PowerShell scripts: variables, lists of arguments, lines that go on after a backtick. */
export const powershell: Container = {
  async launches({ uri, text }) {
    const read = await shellReader();
    const variables = new Map<string, readonly Word[]>();
    const environment = new Map<string, Word>();
    return statements(uri, withoutHereStrings(text)).flatMap((statement) => {
      const assigned = /^\s*\$(?:script:|global:|env:)?(\w+)\s*=\s*/i.exec(textOf(statement));
      for (const [name, value] of defaultsIn(statement, variables)) variables.set(name, value);
      const tokens = tokenize(statement.slice(assigned?.[0].length ?? 0), variables);
      const words = tokens
        .filter((token) => token.mark === undefined)
        .flatMap((token) => wordsOf(token, variables));
      if (assigned) {
        const name = assigned[1] as string;
        variables.set(name.toLowerCase(), words);
        if (/^\s*\$env:/i.test(assigned[0]) && words[0]) environment.set(name, words[0]);
        return [];
      }
      const started = withoutLauncher(words);
      const range = started[0]?.range;
      return range ? launches({ words: started, environment: new Map(environment), range }, read) : [];
    });
  },
  async embedded(document) {
    return hereStrings(document);
  },
};

/** `param([string]$Name = 'value', …)`: what the parameters of a script are when nobody gives them. */
function defaultsIn(
  statement: readonly Unit[],
  variables: ReadonlyMap<string, readonly Word[]>,
): [string, readonly Word[]][] {
  const text = textOf(statement);
  if (!/^\s*param\s*\(/i.test(text)) return [];
  return [...text.matchAll(/\$(\w+)\s*=\s*('[^']*'|"[^"]*"|[\w.:/*-]+)/g)].map(
    ({ 0: all, 1: name = '', 2: value = '', index }) => {
      const end = index + all.length;
      const [token] = tokenize(statement.slice(end - value.length, end), variables);
      return [name.toLowerCase(), token ? wordsOf(token, variables) : []];
    },
  );
}

/** Lines, joined after a backtick and inside parentheses; comments left out. */
function statements(uri: string, text: string): Unit[][] {
  const source = wholeDocument(uri, text);
  const result: Unit[][] = [];
  let open = 0;
  let goesOn = false;
  for (const { start, line } of linesOf(text)) {
    const code = line.replace(/^\s*#.*$/, '').replace(/\s#[^"']*$/, '');
    const ends = /`\s*$/.test(code);
    const kept = ends ? code.replace(/`\s*$/, '') : code;
    const units = unitsIn(source, start, start + kept.length);
    const blank = source.unit(start);
    if (goesOn || open > 0) result.at(-1)?.push({ ...blank, text: ' ', end: blank.start }, ...units);
    else result.push(units);
    goesOn = ends;
    open = Math.max(0, open + count(code, '(') - count(code, ')'));
  }
  return result;
}

const count = (text: string, character: string): number => text.split(character).length - 1;

const encoders = {
  single: (text: string) => text.replaceAll("'", "''"),
  double: (text: string) => text.replace(/["`$]/g, '`$&'),
  bare: (text: string) => (/^[\w:./*@%+=-]*$/.test(text) ? text : undefined),
};

function tokenize(units: readonly Unit[], variables: ReadonlyMap<string, readonly Word[]>): Token[] {
  const tokens: Token[] = [];
  let value: Unit[] = [];
  let place: Unit[] = [];
  let quote: keyof typeof encoders = 'bare';
  const finish = () => {
    if (place.length > 0) tokens.push({ units: value, place });
    value = [];
    place = [];
  };
  for (let at = 0; at < units.length; at++) {
    const unit = units[at] as Unit;
    const { text } = unit;
    const next = units[at + 1];
    const isDelimiter =
      quote === 'bare' &&
      /^[\s(),;|]$/.test(text) &&
      !(text === ',' && place.length > 0 && isInside(units, at));
    if (isDelimiter) {
      finish();
      if (!/\s/.test(text)) tokens.push({ units: [], place: [unit], mark: text });
      continue;
    }
    place.push(unit);
    if ((text === "'" && quote !== 'double') || (text === '"' && quote !== 'single')) {
      const own = text === "'" ? 'single' : 'double';
      if (quote === own && next?.text === text) value.push(coded(units[++at] as Unit, own));
      else quote = quote === own ? 'bare' : own;
    } else if (text === '`' && quote !== 'single' && next) value.push(coded(units[++at] as Unit, quote));
    else if (text === '$' && quote === 'double') {
      const name = /^\$\{?(?:script:|global:|env:)?(\w+)\}?/i.exec(textOf(units.slice(at)));
      const length = name?.[0].length ?? 1;
      const known = name && variables.get((name[1] as string).toLowerCase());
      const stretch = units.slice(at, at + length);
      if (known?.length === 1) value.push(...(known[0]?.units ?? []));
      else value.push(unknownUnit(stretch, `${textOf(stretch)} is set outside this file`));
      place.push(...stretch.slice(1));
      at += length - 1;
    } else if (text === ',' && quote === 'bare')
      value.push(unknownUnit([unit], 'PowerShell may split this at the comma'));
    else value.push(coded(unit, quote));
  }
  finish();
  return tokens;
}

/** A comma between letters, as in `a,b`: whether it splits the argument depends on what stands around it. */
const isInside = (units: readonly Unit[], at: number): boolean =>
  /\S/.test(units[at - 1]?.text ?? ' ') && /[^\s'"@$]/.test(units[at + 1]?.text ?? ' ');

const coded = (unit: Unit, quote: keyof typeof encoders): Unit => ({
  ...unit,
  encode: within(unit.encode, encoders[quote]),
});

/** The arguments of a token: what a variable holds, or the text itself. */
function wordsOf({ units, place }: Token, variables: ReadonlyMap<string, readonly Word[]>): readonly Word[] {
  const written = textOf(place);
  const name = /^[$@](?:script:|global:|env:)?(\w+)$/i.exec(written)?.[1];
  const first = place[0] as Unit;
  const range = rangeOf(place) ?? { uri: first.uri, start: first.start, end: first.end };
  const encode = (text: string) => first.encode(`'${encoders.single(text)}'`);
  if (name === undefined) return written === '@' ? [] : [{ units, range, encode }];
  const unknown = { units: [unknownUnit(place, `${written} is set outside this file`)], range, encode };
  return variables.get(name.toLowerCase()) ?? [unknown];
}

/** `& program`, `Start-Process -FilePath program -ArgumentList …`. */
function withoutLauncher(words: readonly Word[]): Word[] {
  const texts = words.map((word) => textOf(word.units));
  if (texts[0] === '&' || texts[0] === '.') return words.slice(1);
  if (!/^(start-process|saps|start)$/i.test(texts[0] ?? '')) return [...words];
  const isOption = (text: string) =>
    /^-(filepath|argumentlist|args|nonewwindow|wait|passthru|windowstyle|hidden|minimized|normal)$/i.test(
      text,
    );
  const [program, ...rest] = words
    .slice(1)
    .filter((_, at) => !isOption(texts[at + 1] ?? '') && !/^-WindowStyle$/i.test(texts[at] ?? ''));
  // The arguments are joined by blanks, and split again by the program.
  return program ? [program, ...rest.flatMap((word) => windowsCommands(word.units).flat())] : [];
}
