import { parse } from 'jsonc-parser';
import type { Workspace } from '../../../core/workspace';
import { foldersAround } from './folders';

/** What a JSON file holds, comments allowed. */
export type Json = Readonly<Record<string, unknown>>;

/** A JSON object that was read, and the folder that its paths are relative to. */
export interface Found {
  readonly folder: string;
  readonly json: Json;
}

/** The object in a JSON file; undefined when there is none. */
export async function readJson(uri: string, workspace: Workspace): Promise<Json | undefined> {
  const document = await workspace.read(uri);
  const json: unknown = document && parse(document.text);
  return isObject(json) ? json : undefined;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The package.json files around a file, the nearest first. */
export async function manifestsAround(uri: string, workspace: Workspace): Promise<Found[]> {
  const found: Found[] = [];
  for (const folder of foldersAround(uri, workspace)) {
    const json = await readJson(`${folder}/package.json`, workspace);
    if (json) found.push({ folder, json });
  }
  return found;
}

/** The packages that a package.json asks for, with the versions as written. */
export function dependenciesOf(manifest: Json | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const key of ['peerDependencies', 'devDependencies', 'dependencies']) {
    const versions = manifest?.[key];
    for (const [name, version] of Object.entries(isObject(versions) ? versions : {}))
      if (typeof version === 'string') found[name] = version;
  }
  return found;
}

/**
 * What a condition map of `exports` or `imports` gives for source code that Node runs (Node, "Conditional exports").
 * @returns a path that starts with `./`, or undefined
 */
export function conditional(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (Array.isArray(target)) return target.map(conditional).find((one) => one !== undefined);
  if (!isObject(target)) return undefined;
  const conditions = ['source', 'development', 'node', 'import', 'module', 'require', 'default'];
  return conditions.map((name) => conditional(target[name])).find((one) => one !== undefined);
}

/** What a name stands for in a map whose keys and targets may hold one `*`; the longest key that fits is taken. */
export function mapped(name: string, map: Json): unknown[] {
  if (Object.hasOwn(map, name)) return [map[name]].flat();
  const fitting = Object.keys(map)
    .filter((key) => {
      const [before = '', after] = key.split('*');
      return (
        after !== undefined &&
        name.startsWith(before) &&
        name.endsWith(after) &&
        name.length >= before.length + after.length
      );
    })
    .sort((a, b) => b.indexOf('*') - a.indexOf('*'));
  const [key] = fitting;
  if (key === undefined) return [];
  const [before = '', after = ''] = key.split('*');
  const middle = name.slice(before.length, name.length - after.length);
  return [map[key]].flat().map((target) => filled(target, middle));
}

/** A target with its `*` filled in; in a condition map, in all of them. */
function filled(target: unknown, middle: string): unknown {
  if (typeof target === 'string') return target.replace('*', () => middle);
  if (!isObject(target)) return target;
  return Object.fromEntries(Object.entries(target).map(([key, value]) => [key, filled(value, middle)]));
}
