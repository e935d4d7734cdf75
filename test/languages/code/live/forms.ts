import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Source, withoutServers } from './servers';

const folder = path.join(__dirname, '../../../fixtures/code/live');

/** What a program needs besides Node, by the first word of its name. */
const needs: Readonly<Record<string, Pick<Source, 'runtime'> & { readonly library: string }>> = {
  bun: { library: 'bun', runtime: 'bun' },
  deno: { library: 'deno', runtime: 'deno' },
  uws: { library: 'uWebSockets.js' },
};

/** Programs of many forms, as far as this machine can run them: a file each, or a folder whose file `main` starts it. */
export function forms(): Source[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const { library, ...needed } = needs[entry.name.replace(/-.*/, '')] ?? {};
    if (withoutServers(library) !== false) return [];
    const form = entry.isDirectory() ? inFolder(entry.name) : { name: entry.name, text: read(entry.name) };
    return [{ ...form, ...needed }];
  });
}

function inFolder(name: string): Source {
  const files = readdirSync(path.join(folder, name));
  const main = files.find((file) => file.startsWith('main.'));
  if (main === undefined) throw new Error(`there is no main file in ${name}`);
  const others = files.filter((file) => file !== main);
  return {
    name: `${name}/${main}`,
    text: read(`${name}/${main}`),
    beside: Object.fromEntries(others.map((file) => [file, read(`${name}/${file}`)])),
  };
}

const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
