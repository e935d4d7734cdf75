import type { EmbeddedFile } from '../containers/container';
import { mappedUnits } from '../source-map';
import { textOf, type Word } from '../word';
import { type Data, get, wordOf } from './data';

/** Keys beside a `content:` that say which file it is for: cloud-init, Ansible. */
const pathKeys = ['path', 'dest', 'destination', 'filename'];

/** Scripts are read wherever they stand; other files by the name that they have here. */
const fileName = /^[\w.@-]+\.(?:service|toml|hcl|ya?ml|json|conf|ini|env|ps1|bat)$/;

/** Is this key the name of a file that is read as what it is? */
export const isFile = (key: string): boolean => fileName.test(key);

/** The files that structured data holds: the members of a ConfigMap, and contents beside a path. */
export function embeddedIn(data: Data): EmbeddedFile[] {
  if (data.kind === 'text') return [];
  if (data.kind === 'list') return data.items.flatMap(embeddedIn);
  const content = wordOf(get(data, 'content'));
  const path = pathKeys.map((key) => wordOf(get(data, key))).find((word) => word !== undefined);
  return [
    ...(content && path ? file(textOf(path.units).replace(/^.*\//s, ''), content) : []),
    ...data.entries.flatMap(({ key, value }) =>
      value.kind === 'text' ? file(key, value.word) : embeddedIn(value),
    ),
  ];
}

const file = (name: string, { units }: Word): EmbeddedFile[] =>
  isFile(name) && textOf(units).includes('\n') ? [{ name, source: mappedUnits(units) }] : [];
