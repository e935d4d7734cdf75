import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { siblingUri } from '../siblings';
import type { Unit } from '../word';
import { type Data, get, mapTexts, wordsOf } from './data';
import { readYaml } from './yaml';

/** Where the values of a chart stand, seen from its templates and from their folders. */
const places = ['../values.yaml', '../../values.yaml', 'values.yaml'];

/** `.Values.ws.origins`, perhaps through `quote` and its like, or the items of a list through `join ","`. */
const reference =
  /^\{\{-?\s*(?:join "," )?\(?\s*\.Values\.([\w.]+)\s*\)?(?:\s*\|\s*(?:quote|squote|toString|trim|join ","|default [^|]*))*\s*-?\}\}$/;

/** The documents of a YAML file, with the chart's own values where it is a template of Helm's. */
export async function readManifests(document: SourceDocument, workspace: Workspace): Promise<Data[]> {
  const manifests = readYaml(document.uri, document.text);
  const values = document.text.includes('.Values.') ? await valuesFor(document, workspace) : undefined;
  if (!values) return manifests;
  const filled = (unit: Unit): readonly Unit[] => {
    if (!unit.unknown || unit.uri !== document.uri) return [unit];
    const path = reference.exec(document.text.slice(unit.start, unit.end))?.[1];
    return (path && unitsOf(path.split('.').reduce<Data | undefined>(get, values))) || [unit];
  };
  return manifests.map((data) =>
    mapTexts(data, (word) =>
      word.units.some((unit) => unit.unknown) ? { ...word, units: word.units.flatMap(filled) } : word,
    ),
  );
}

async function valuesFor({ uri }: SourceDocument, workspace: Workspace): Promise<Data | undefined> {
  for (const place of places) {
    const sibling = siblingUri(uri, place);
    const file = sibling === undefined ? undefined : await workspace.read(sibling);
    if (file) return readYaml(file.uri, file.text)[0];
  }
  return undefined;
}

/** What a value is as text; undefined for one that is none. */
function unitsOf(value: Data | undefined): readonly Unit[] | undefined {
  if (!value || value.kind === 'map') return undefined;
  return wordsOf(value).flatMap(({ units }, at) => {
    const [first] = units;
    return at > 0 && first ? [{ ...first, text: ',', end: first.start }, ...units] : units;
  });
}
