import { unknownUnit } from '../interpolate';
import { type MappedText, unitsIn } from '../source-map';
import { textOf, type Unit } from '../word';

const variable = /\bvariable\s+"([\w-]+)"\s*\{[^{}]*?\bdefault\s*=\s*"([^"\\$%\n]*)"/g;
const locals = /\blocals\s*\{([^{}]*)\}/g;
const local = /^[ \t]*([\w-]+)\s*=\s*"([^"\\$%\n]*)"/gm;

/** The defaults of input variables and the local values of a file that are plain strings: `var.NAME`, `local.NAME`. */
export function hclVariables(source: MappedText): ReadonlyMap<string, readonly Unit[]> {
  const values = new Map<string, readonly Unit[]>();
  const add = (name: string, value: string, end: number) =>
    values.set(name, unitsIn(source, end - value.length, end));
  for (const { 0: all, 1: name, 2: value = '', index } of source.text.matchAll(variable))
    add(`var.${name}`, value, index + all.length - 1);
  for (const { 0: block, 1: body = '', index } of source.text.matchAll(locals))
    for (const { 0: all, 1: name, 2: value = '', index: at } of body.matchAll(local))
      add(`local.${name}`, value, index + block.length - 1 - body.length + at + all.length - 1);
  return values;
}

/** A template of Terraform or Nomad with its values put in; `$${` stands for `${`, all else that is computed is unknown. */
export function filledTemplate(
  units: readonly Unit[],
  values: ReadonlyMap<string, readonly Unit[]>,
): readonly Unit[] {
  const text = textOf(units);
  const result: Unit[] = [];
  let at = 0;
  for (const { 0: part, 1: name = '', index } of text.matchAll(/\$\$\{|[$%]\{~?\s*([^{}]*?)\s*~?\}/g)) {
    const place = units.slice(index, index + part.length);
    result.push(...units.slice(at, index));
    if (part === '$${') result.push(...place.slice(1));
    else result.push(...(values.get(name) ?? [unknownUnit(place, `${part} is put together elsewhere`)]));
    at = index + part.length;
  }
  return [...result, ...units.slice(at)];
}
