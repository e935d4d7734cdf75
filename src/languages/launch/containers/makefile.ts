import { linesOf } from '../ini';
import { unknownUnit } from '../interpolate';
import { scriptLaunches } from '../launch';
import { mappedUnits, unitsIn, wholeDocument } from '../source-map';
import { bounded, textOf, type Unit } from '../word';
import type { Container } from './container';
import { shellReader } from './shell';

/** How a file of recipes is written. */
interface RecipeStyle {
  readonly recipe: RegExp;
  readonly variable: RegExp;
  /** A reference to a variable at the start of a text: its name is the first group that is set. */
  readonly reference: RegExp;
}

const make: RecipeStyle = {
  recipe: /^\t[@+-]*/,
  variable: /^(?:export[ \t]+|override[ \t]+)?([\w.-]+)[ \t]*(?::{0,3}|\?|\+)=[ \t]*/,
  reference: /^\$(?:\$|\(([^()$]*)\)|\{([^{}$]*)\}|(.))/s,
};

const just: RecipeStyle = {
  recipe: /^[ \t]+[@-]*/,
  variable: /^(?:export[ \t]+)?([\w-]+)[ \t]*:=[ \t]*(?=["'])/,
  reference: /^\{\{\s*([\w-]+)\s*\}\}|^\{\{(.*?)\}\}/s,
};

const recipes = (style: RecipeStyle): Container => ({
  async launches({ uri, text }) {
    const read = await shellReader();
    const variables = new Map<string, readonly Unit[]>();
    const lines = logicalLines(uri, text);
    for (const units of lines) {
      const [all, name] = style.variable.exec(textOf(units)) ?? [];
      if (all !== undefined && name !== undefined) variables.set(name, unquoted(units.slice(all.length)));
    }
    return lines.flatMap((units) => {
      const prefix = style.recipe.exec(textOf(units))?.[0];
      if (prefix === undefined) return [];
      const script = mappedUnits(expanded(units.slice(prefix.length), variables, style.reference));
      return scriptLaunches(script, new Map(), read);
    });
  },
});

/** Recipes of make: each line is for a shell of its own, after make has replaced its variables. */
export const makefile = recipes(make);

/** Recipes of just. */
export const justfile = recipes(just);

/** Lines with those that they go on with: the shell of a recipe still sees the backslash. */
function logicalLines(uri: string, text: string): Unit[][] {
  const source = wholeDocument(uri, text);
  const lines: Unit[][] = [];
  let open = false;
  for (const { start, line } of linesOf(text)) {
    const units = unitsIn(source, start, start + line.length);
    const current = lines.at(-1);
    if (open && current) current.push(source.unit(start - 1), ...units);
    else lines.push(units);
    open = line.endsWith('\\');
  }
  return lines;
}

/** `name := "value"` of just. */
function unquoted(units: readonly Unit[]): readonly Unit[] {
  const text = textOf(units);
  return /^(["']).*\1$/s.test(text) ? units.slice(1, -1) : units;
}

const maxDepth = 8;

function expanded(
  units: readonly Unit[],
  variables: ReadonlyMap<string, readonly Unit[]>,
  reference: RegExp,
  depth = maxDepth,
): readonly Unit[] {
  const text = textOf(units);
  const result: Unit[] = [];
  for (let at = 0; at < units.length; ) {
    const match = depth > 0 ? reference.exec(text.slice(at)) : null;
    const place = units.slice(at, at + (match?.[0].length ?? 1));
    const name = match?.slice(1).find((group) => group !== undefined);
    const value = name === undefined ? undefined : variables.get(name);
    if (!match) result.push(...place);
    else if (match[0] === '$$') result.push(...place.slice(1));
    else if (value) result.push(...expanded(value, variables, reference, depth - 1));
    else result.push(unknownUnit(place, `${match[0]} is set outside this file`));
    at += place.length;
  }
  return bounded(result);
}
