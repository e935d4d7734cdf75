import { unknownUnit } from '../interpolate';
import { bounded, textOf, type Unit } from '../word';

/** How a file of recipes is written. */
export interface RecipeStyle {
  readonly recipe: RegExp;
  /** An assignment up to its value: its groups are the name and the operator. */
  readonly variable: RegExp;
  /** A reference to a variable at the start of a text: its name is the first group that is set. */
  readonly reference: RegExp;
  /** A line behind which there may be recipes. */
  readonly target: RegExp;
}

const maxDepth = 8;

/** The variables of a file of recipes. */
export class Variables {
  readonly #style: RecipeStyle;
  readonly #values = new Map<string, readonly Unit[]>();

  constructor(style: RecipeStyle) {
    this.#style = style;
  }

  /** Takes in a line, where it is an assignment. */
  read(line: readonly Unit[]): void {
    const [all, name = '', operator = ''] = this.#style.variable.exec(textOf(line)) ?? [];
    if (all === undefined) return;
    const written = unquoted(line.slice(all.length));
    const before = this.#values.get(name);
    if (operator === '?=' && before) return;
    const value = operator.startsWith(':') ? this.expand(written) : written;
    this.#values.set(name, operator === '+=' && before ? appended(before, value) : value);
  }

  /** The units with the values of variables in the place of their names. */
  expand(units: readonly Unit[], depth = maxDepth): readonly Unit[] {
    const text = textOf(units);
    const result: Unit[] = [];
    for (let at = 0; at < units.length; ) {
      const match = depth > 0 ? this.#style.reference.exec(text.slice(at)) : null;
      const place = units.slice(at, at + (match?.[0].length ?? 1));
      const name = match?.slice(1).find((group) => group !== undefined);
      const value = name === undefined ? undefined : this.#values.get(name);
      if (!match) result.push(...place);
      else if (match[0] === '$$') result.push(...place.slice(1));
      else if (value) result.push(...this.expand(value, depth - 1));
      else result.push(unknownUnit(place, `${match[0]} is set outside this file`));
      at += place.length;
    }
    return bounded(result);
  }
}

function appended(before: readonly Unit[], added: readonly Unit[]): readonly Unit[] {
  const last = before.at(-1);
  return last ? [...before, { ...last, text: ' ', start: last.end }, ...added] : added;
}

/** `name := "value"` of just. */
function unquoted(units: readonly Unit[]): readonly Unit[] {
  const text = textOf(units);
  return /^(["']).*\1$/s.test(text) ? units.slice(1, -1) : units;
}
