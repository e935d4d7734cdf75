import { linesOf } from '../ini';
import { scriptLaunches } from '../launch';
import { type ConditionalStyle, readingsOf } from '../readings';
import { mappedUnits, unitsIn, wholeDocument } from '../source-map';
import { textOf, type Unit } from '../word';
import type { Container } from './container';
import { type RecipeStyle, Variables } from './recipe-variables';
import { shellReader } from './shell';

const make: RecipeStyle = {
  recipe: /^\t[@+-]*/,
  variable: /^(?:export[ \t]+|override[ \t]+)?([\w.-]+)[ \t]*((?::{0,3}|\?|\+)=)[ \t]*/,
  reference: /^\$(?:\$|\(([^()$]*)\)|\{([^{}$]*)\}|(.))/s,
  target: /^[^\s#:=][^:=]*:(?!=)|^define\b/,
};

const just: RecipeStyle = {
  recipe: /^[ \t]+[@-]*/,
  variable: /^(?:export[ \t]+)?([\w-]+)[ \t]*(:=)[ \t]*(?=["'])/,
  reference: /^\{\{\s*([\w-]+)\s*\}\}|^\{\{(.*?)\}\}/s,
  target: /^/,
};

/** GNU make manual, "Syntax of Conditionals". */
const conditionals: ConditionalStyle = {
  mark(line) {
    const [, word, rest = ''] =
      /^ *(ifn?eq|ifn?def|else|endif)(?![\w.-])(?![ \t]*[:+?]?=)(.*)/.exec(line) ?? [];
    if (word === undefined) return undefined;
    if (word === 'else') return /^[ \t]*(?:#|\\?$)/.test(rest) ? 'last' : 'else';
    return word === 'endif' ? 'end' : 'if';
  },
  mayPassBy: true,
};

const recipes = (style: RecipeStyle): Container => ({
  async launches({ uri, text }) {
    const read = await shellReader();
    return readingsOf(logicalLines(uri, text), conditionals).flatMap((lines) => {
      const first = lines.findIndex((units) => style.target.test(textOf(units)));
      const isRecipe = (at: number) => first >= 0 && at >= first;
      const variables = new Variables(style);
      for (const [at, units] of lines.entries()) variables.read(isRecipe(at) ? units : withoutTab(units));
      return lines.flatMap((units, at) => {
        const prefix = isRecipe(at) ? style.recipe.exec(textOf(units))?.[0] : undefined;
        if (prefix === undefined) return [];
        return scriptLaunches(
          mappedUnits(variables.expand(units.slice(prefix.length))),
          { environment: new Map() },
          read,
        );
      });
    });
  },
});

/** Recipes of make: each line is for a shell of its own, after make has replaced its variables. */
export const makefile = recipes(make);

/** Recipes of just. */
export const justfile = recipes(just);

/** Before the first target a tab is no more than a blank. */
const withoutTab = (units: readonly Unit[]): readonly Unit[] =>
  units.slice(/^[ \t]*/.exec(textOf(units))?.[0].length ?? 0);

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
