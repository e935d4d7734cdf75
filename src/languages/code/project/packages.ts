import type { Workspace } from '../../../core/workspace';
import { foldersAround, joinUri } from './folders';
import {
  conditional,
  dependenciesOf,
  type Found,
  isObject,
  manifestsAround,
  mapped,
  readJson,
} from './manifest';

/** So many packages of a monorepo are looked at by name. */
const maxPackages = 100;

/**
 * What an import of a sibling package of the same monorepo can mean, as URIs without or with extension, the likeliest
 * first (npm "workspaces", pnpm-workspace.yaml).
 */
export async function siblingPackage(
  specifier: string,
  from: string,
  workspace: Workspace,
): Promise<string[]> {
  const match = /^(@[^/]+\/[^/]+|[^@./][^/]*)(?:\/(.*))?$/.exec(specifier);
  const [, name, subpath] = match ?? [];
  if (name === undefined) return [];
  const [manifest] = await manifestsAround(from, workspace);
  const asked = dependenciesOf(manifest?.json)[name];
  for (const folder of foldersAround(from, workspace)) {
    const json = (await readJson(`${folder}/package.json`, workspace)) ?? {};
    const globs = await workspaceGlobs({ folder, json }, workspace);
    if (globs.length === 0) continue;
    const found = await packageNamed(name, folder, globs, asked, workspace);
    return found ? entries(found, subpath) : [];
  }
  return [];
}

async function workspaceGlobs({ folder, json }: Found, workspace: Workspace): Promise<string[]> {
  const { workspaces } = json;
  const listed = isObject(workspaces) ? workspaces.packages : workspaces;
  const pnpm = await workspace.read(`${folder}/pnpm-workspace.yaml`);
  return [listed, pnpm && (await packagesOf(pnpm.text))]
    .flat()
    .filter((glob): glob is string => typeof glob === 'string' && !glob.startsWith('!'));
}

async function packagesOf(text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    const parsed: unknown = parse(text);
    return isObject(parsed) ? parsed.packages : undefined;
  } catch {
    return undefined;
  }
}

/** The folder of a package: most are called like it; others are looked for only where the version says that they are here. */
async function packageNamed(
  name: string,
  root: string,
  globs: readonly string[],
  asked: string | undefined,
  workspace: Workspace,
): Promise<Found | undefined> {
  const isNamed = async (folder: string): Promise<Found | undefined> => {
    const json = await readJson(`${folder}/package.json`, workspace);
    return json?.name === name ? { folder, json } : undefined;
  };
  const parents = globs.map((glob) => joinUri(root, glob.replace(/\/?\*.*$/, '')));
  const short = name.split('/').at(-1) as string;
  for (const parent of parents) {
    const found = (await isNamed(`${parent}/${short}`)) ?? (await isNamed(parent));
    if (found) return found;
  }
  if (!/^(?:workspace:|file:|link:|portal:|\*$)/.test(asked ?? '*')) return undefined;
  let left = maxPackages;
  for (const parent of parents) {
    for (const folder of await workspace.folders(parent)) {
      if (left-- <= 0) return undefined;
      const found = await isNamed(folder);
      if (found) return found;
    }
  }
  return undefined;
}

/** The files that a package gives out. Where they are made by a build, their sources. */
function entries({ folder, json }: Found, subpath: string | undefined): string[] {
  const key = subpath === undefined ? '.' : `./${subpath}`;
  const { exports } = json;
  const whole = isObject(exports) && Object.keys(exports).some((one) => one.startsWith('.'));
  const targets = whole
    ? mapped(key, exports).map(conditional)
    : subpath === undefined
      ? [conditional(exports), json.source, json.module, json.main]
      : [key];
  const files = [...targets, ...(subpath === undefined ? ['./src/index', './index'] : [`./src/${subpath}`])];
  return files.flatMap((file) => {
    if (typeof file !== 'string') return [];
    const source = file.replace(/^(?:\.\/)?(?:dist|lib|build|out)\//, './src/');
    return [joinUri(folder, file), ...(source === file ? [] : [joinUri(folder, source)])];
  });
}
