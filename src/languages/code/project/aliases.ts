import type { Workspace } from '../../../core/workspace';
import { folderOf, foldersAround, joinUri } from './folders';
import { conditional, type Found, isObject, type Json, manifestsAround, mapped, readJson } from './manifest';

/** So many configs are followed by `extends` and `references`. */
const maxConfigs = 10;

/**
 * What a bare import can mean inside the project, as URIs without or with extension, the likeliest first: `paths` and
 * `baseUrl` of tsconfig.json (TypeScript, "Module resolution"), `imports` of package.json (Node, "Subpath imports").
 */
export async function aliasesOf(specifier: string, from: string, workspace: Workspace): Promise<string[]> {
  if (specifier.startsWith('#')) return subpathImports(specifier, from, workspace);
  for (const folder of foldersAround(from, workspace)) {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const config = await readConfig(`${folder}/${name}`, workspace, maxConfigs);
      if (config) return byConfig(specifier, config);
    }
  }
  return [];
}

async function subpathImports(specifier: string, from: string, workspace: Workspace): Promise<string[]> {
  const [manifest] = await manifestsAround(from, workspace);
  const imports = manifest?.json.imports;
  if (!manifest || !isObject(imports)) return [];
  return mapped(specifier, imports)
    .map(conditional)
    .flatMap((target) => (target?.startsWith('./') ? [joinUri(manifest.folder, target)] : []));
}

/** The options of a config that say what imports mean. */
interface Config {
  readonly baseUrl?: string;
  readonly paths?: Found;
}

function byConfig(specifier: string, { baseUrl, paths }: Config): string[] {
  const targets = paths ? mapped(specifier, paths.json) : [];
  return [
    ...targets.flatMap((target) =>
      typeof target === 'string' && paths ? [joinUri(paths.folder, target)] : [],
    ),
    ...(baseUrl === undefined ? [] : [joinUri(baseUrl, specifier)]),
  ];
}

/** A config with what it inherits; of a config that only refers to others, theirs. */
async function readConfig(uri: string, workspace: Workspace, left: number): Promise<Config | undefined> {
  const json = left > 0 ? await readJson(uri, workspace) : undefined;
  if (!json) return undefined;
  const folder = folderOf(uri);
  const inherited: Config[] = [];
  for (const parent of [json.extends].flat())
    if (typeof parent === 'string' && parent.startsWith('.'))
      inherited.push((await readConfigAt(joinUri(folder, parent), workspace, left)) ?? {});
  const own = configOf(json, folder);
  const config = Object.assign({}, ...inherited, own) as Config;
  if (config.paths || config.baseUrl !== undefined) return config;
  for (const reference of [json.references ?? []].flat()) {
    const path = isObject(reference) ? reference.path : undefined;
    const other =
      typeof path === 'string' ? await readConfigAt(joinUri(folder, path), workspace, left) : undefined;
    if (other?.paths || other?.baseUrl !== undefined) return other;
  }
  return config;
}

/** The name of a config may lack its extension, or be the folder's. */
async function readConfigAt(uri: string, workspace: Workspace, left: number): Promise<Config | undefined> {
  for (const candidate of uri.endsWith('.json') ? [uri] : [`${uri}.json`, `${uri}/tsconfig.json`]) {
    const config = await readConfig(candidate, workspace, left - 1);
    if (config) return config;
  }
  return undefined;
}

function configOf({ compilerOptions }: Json, folder: string): Config {
  if (!isObject(compilerOptions)) return {};
  const { baseUrl, paths } = compilerOptions;
  const base = typeof baseUrl === 'string' ? joinUri(folder, baseUrl) : undefined;
  return {
    ...(base === undefined ? {} : { baseUrl: base }),
    ...(isObject(paths) ? { paths: { folder: base ?? folder, json: paths } } : {}),
  };
}
