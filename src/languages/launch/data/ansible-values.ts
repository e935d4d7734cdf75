import { Unknown } from '../../../core/policy/unknown';
import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { siblingUri } from '../siblings';
import { type MappedText, mappedUnits, wholeDocument } from '../source-map';
import { bounded, type Unit } from '../word';
import { type Data, mapsIn, mapTexts, wordsOf } from './data';
import { readYaml } from './yaml';

/** Files that set variables, seen from tasks, templates and playbooks; later ones win (Ansible, "Variable precedence"). */
const places = [
  '../defaults/main.yml',
  '../defaults/main.yaml',
  '../../../group_vars/all.yml',
  '../group_vars/all.yml',
  'group_vars/all.yml',
  'group_vars/all.yaml',
  '../vars/main.yml',
  '../vars/main.yaml',
];

/** Keys of maps of variables; what a task sets wins. Taskfiles say `vars` too. */
const keys = ['vars', 'set_fact', 'ansible.builtin.set_fact'];

/** `{{ name }}`, perhaps with filters that leave a text as it is, join a list or give a default. */
const reference =
  /^\{\{-?\s*\.?([A-Za-z_]\w*)\s*((?:\|\s*(?:string|trim|join\(\s*(?:","|',')\s*\)|(?:default|d)\(\s*(?:"[^"\\]*"|'[^'\\]*')\s*(?:,\s*true\s*)?\))\s*)*)-?\}\}$/;

const maxDepth = 4;

const placeholder = new Unknown('a template fills this in');

/** Puts variables of Ansible in the place of the references to them, as far as files beside the document tell. */
class Filler {
  readonly #values: ReadonlyMap<string, Data | undefined>;
  readonly #texts: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, Data | undefined>, documents: readonly SourceDocument[]) {
    this.#values = values;
    this.#texts = new Map(documents.map(({ uri, text }) => [uri, text]));
  }

  filled(units: readonly Unit[], depth = maxDepth): readonly Unit[] {
    if (depth === 0 || !units.some(({ unknown }) => unknown)) return units;
    return bounded(
      units.flatMap((unit) => this.#valueOf(unit, depth) ?? [unit]),
      2 * units.length + 4_000,
    );
  }

  #valueOf(unit: Unit, depth: number): readonly Unit[] | undefined {
    const expression = unit.unknown && this.#texts.get(unit.uri)?.slice(unit.start, unit.end);
    const [, name = '', filters = ''] = reference.exec(expression ?? '') ?? [];
    if (name === '' || expression === undefined) return undefined;
    if (!this.#values.has(name)) return defaultIn(expression, unit);
    const value = this.#values.get(name);
    const words = wordsOf(value);
    if (!value || value.kind === 'map' || (value.kind === 'list' && !filters.includes('join')))
      return undefined;
    const units = words.flatMap(({ units: own }, at) => {
      const [first] = own;
      return at > 0 && first ? [{ ...first, text: ',', end: first.start }, ...own] : own;
    });
    return this.filled(units, depth - 1);
  }
}

/** The text that a `default('…')` stands for where nobody sets the variable. */
function defaultIn(expression: string, unit: Unit): Unit[] | undefined {
  const match = /(?:default|d)\(\s*(?:"([^"\\]*)"|'([^'\\]*)')/.exec(expression);
  const text = match?.[1] ?? match?.[2];
  if (!match || text === undefined) return undefined;
  const start = unit.start + match.index + match[0].length - 1 - text.length;
  const encode = (written: string) => (/["'\\]/.test(written) ? undefined : written);
  return text
    .split('')
    .map((one, at) => ({ uri: unit.uri, start: start + at, end: start + at + 1, text: one, encode }));
}

/** The variables of the places around the document and, over them, of its own; undefined for one that is set twice. */
async function fillerFor(
  document: SourceDocument,
  own: readonly Data[],
  workspace: Workspace,
): Promise<Filler> {
  const values = new Map<string, Data | undefined>();
  const documents = [document];
  for (const place of places) {
    const uri = siblingUri(document.uri, place);
    const file = uri === undefined ? undefined : await workspace.read(uri);
    const [data] = file ? readYaml(file.uri, file.text) : [];
    if (!file || data?.kind !== 'map') continue;
    documents.push(file);
    for (const { key, value } of data.entries) values.set(key, value);
  }
  for (const [name, value] of ownVariables(own)) values.set(name, value);
  return new Filler(values, documents);
}

function ownVariables(own: readonly Data[]): Map<string, Data | undefined> {
  const values = new Map<string, Data | undefined>();
  for (const key of keys)
    for (const map of own.flatMap(mapsIn))
      for (const entry of map.entries)
        if (entry.key === key && entry.value.kind === 'map')
          for (const { key: name, value } of entry.value.entries)
            values.set(name, values.has(name) ? undefined : value);
  return values;
}

/** The documents of a YAML file with Ansible's variables, or a Taskfile's, put in. */
export async function withAnsibleValues(
  data: readonly Data[],
  document: SourceDocument,
  workspace: Workspace,
): Promise<readonly Data[]> {
  if (!document.text.includes('{{')) return data;
  const filler = await fillerFor(document, data, workspace);
  return data.map((one) => mapTexts(one, (word) => ({ ...word, units: filler.filled(word.units) })));
}

/** The text of a template of a role, with the role's variables put in; undefined for other documents. */
export async function filledRoleTemplate(
  document: SourceDocument,
  workspace: Workspace,
): Promise<MappedText | undefined> {
  const { uri, text } = document;
  if (!/\/templates\/|\.j2$/.test(uri) || !text.includes('{{') || uri.includes('?')) return undefined;
  const filler = await fillerFor(document, [], workspace);
  const source = wholeDocument(uri, text);
  const units: Unit[] = [];
  let at = 0;
  let isFilled = false;
  for (const { 0: expression, index } of text.matchAll(/\{\{[^{}\n]*\}\}/g)) {
    for (; at < index; at++) units.push(source.unit(at));
    const whole: Unit = {
      ...source.unit(at),
      end: index + expression.length,
      text: expression,
      unknown: placeholder,
    };
    const [first, ...rest] = filler.filled([whole]);
    if (first === whole) continue;
    isFilled = true;
    if (first) units.push(first, ...rest);
    at = index + expression.length;
  }
  if (!isFilled) return undefined;
  for (; at < text.length; at++) units.push(source.unit(at));
  return mappedUnits(units);
}
