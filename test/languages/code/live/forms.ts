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

/** Programs of many forms, as far as this machine can run them. */
export function forms(): Source[] {
  return readdirSync(folder).flatMap((name) => {
    const { library, ...needed } = needs[name.replace(/-.*/, '')] ?? {};
    const text = readFileSync(path.join(folder, name), 'utf8');
    return withoutServers(library) === false ? [{ name, text, ...needed }] : [];
  });
}
