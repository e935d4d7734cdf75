import type { Workspace } from '../../core/workspace';
import type { ConfigFormat } from './clients/client';
import { urisOf } from './container-files';
import type { Data } from './data/data';
import { readHclIn } from './data/hcl';
import { readJsonIn } from './data/json';
import { readTomlIn } from './data/toml';
import { readYamlIn } from './data/yaml';
import { decisive, readArguments } from './flags';
import type { Found } from './follow';
import type { Launch } from './launch';
import { fileName, siblingUri } from './siblings';
import { type MappedText, wholeDocument } from './source-map';
import { textOf, unknownIn } from './word';

/** How configuration files are read. */
const readers: Readonly<Record<ConfigFormat, (source: MappedText) => Data | undefined>> = {
  toml: readTomlIn,
  hcl: readHclIn,
  json: readJsonIn,
  yaml: readYamlIn,
};

/** What configuration files are written in, by the end of their names. */
const formats: Readonly<Record<string, ConfigFormat>> = {
  toml: 'toml',
  hcl: 'hcl',
  json: 'json',
  cfg: 'json',
  yaml: 'yaml',
  yml: 'yaml',
};

/** The path of the configuration file that the flags of a launch name. */
function configPathOf({ client, arguments: words }: Launch): string | undefined {
  const path = decisive(client, readArguments(words, client).uses, 'config')?.value;
  return path && !unknownIn(path.units) ? textOf(path.units) : undefined;
}

/** The last part of that path. */
export function configNameOf(launch: Launch): string | undefined {
  const path = configPathOf(launch);
  return path === undefined ? undefined : fileName(path);
}

/**
 * The launch with the configuration file that its flags name, when it stands in the same document or the workspace has
 * it: where the container has it from, at that path, or beside the document, as files of a server mostly are.
 */
export async function withConfigFile(
  { launch, document, written }: Found,
  workspace: Workspace,
): Promise<Launch> {
  const path = configPathOf(launch);
  if (path === undefined || !launch.client.config || launch.config) return launch;
  const format = formats[path.replace(/^.*\./s, '')];
  if (!format || !launch.client.config.formats.includes(format)) return launch;
  const read = readers[format];
  const own =
    launch.line.files?.texts?.get(path) ?? written.find(({ name }) => name === fileName(path))?.source;
  if (own) return withConfig(launch, read(own));
  const placed = launch.line.files ? urisOf(path, launch.line.files) : [];
  const near = [path, fileName(path)].flatMap((name) => siblingUri(document.uri, name) ?? []);
  for (const uri of [...placed, ...near]) {
    const file = await workspace.read(uri);
    if (file) return withConfig(launch, read(wholeDocument(file.uri, file.text)));
  }
  return launch;
}

const withConfig = (launch: Launch, config: Data | undefined): Launch =>
  config ? { ...launch, config } : launch;
