import type { SourceDocument } from '../../core/source';
import type { Workspace } from '../../core/workspace';
import { readToml } from './data/toml';
import { decisive, readArguments } from './flags';
import type { Launch } from './launch';
import { fileName, siblingUri } from './siblings';
import { textOf, unknownIn } from './word';

/**
 * The launch with the configuration file that its flags name, when the workspace has it: at that path, or beside the
 * document, as files of a container or a server mostly are.
 */
export async function withConfigFile(
  launch: Launch,
  document: SourceDocument,
  workspace: Workspace,
): Promise<Launch> {
  const { uses } = readArguments(launch.arguments, launch.client);
  const path = decisive(launch.client, uses, 'config')?.value;
  if (!path || !launch.client.config || launch.config || unknownIn(path.units)) return launch;
  for (const name of [textOf(path.units), fileName(textOf(path.units))]) {
    const uri = siblingUri(document.uri, name);
    const file = uri === undefined ? undefined : await workspace.read(uri);
    if (file?.uri.endsWith('.toml')) return { ...launch, config: readToml(file.uri, file.text) };
  }
  return launch;
}
