import type { Endpoint } from '../core/endpoint';
import { parseOrigin, serializeOrigin } from '../core/origin';
import { asUrl } from '../core/url';
import type { Workspace } from '../core/workspace';
import { get, wordOf } from '../languages/launch/data/data';
import { readJson } from '../languages/launch/data/json';
import { textOf } from '../languages/launch/word';

/** Origins of the pages that launch configurations open in a browser (`url`), for the workspace of an endpoint. */
export async function pagesOf({ range }: Endpoint, workspace: Workspace): Promise<readonly string[]> {
  const root = workspace.roots.find((one) => range.uri.startsWith(`${one}/`));
  const document = root === undefined ? undefined : await workspace.read(`${root}/.vscode/launch.json`);
  if (!document) return [];
  const all = get(readJson(document.uri, document.text), 'configurations');
  const origins = (all?.kind === 'list' ? all.items : []).flatMap((one) => {
    const word = wordOf(get(one, 'url'));
    const url = word && asUrl(textOf(word.units));
    const origin = url && parseOrigin(url.origin);
    return origin ? [serializeOrigin(origin)] : [];
  });
  return [...new Set(origins)];
}
