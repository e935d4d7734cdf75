import type { Config } from './config';
import type { Directive } from './syntax';
import { variablesIn } from './text';
import { mapReads } from './values';

/** Which words of these directives can change what a handshake is answered with. */
const readers: Readonly<Record<string, (directive: Directive) => readonly string[]>> = {
  if: ({ args }) => args.map(({ value }) => value),
  rewrite: ({ args }) => args.slice(1).map(({ value }) => value),
  error_page: ({ args }) => args.slice(-1).map(({ value }) => value),
  try_files: ({ args }) => args.slice(-1).map(({ value }) => value),
  proxy_set_header: ({ args }) =>
    /^(upgrade|connection)$/i.test(args[0]?.value ?? '') ? args.slice(1).map(({ value }) => value) : [],
};

/** Names of the variables that can change the answer, those that they are computed from included. */
export function relevantVariables(config: Config, directives: readonly Directive[]): ReadonlySet<string> {
  const relevant = new Set<string>();
  const assigned = new Map<string, string[]>();
  const open: string[] = [];
  const read = (text: string) => {
    if (text.includes('$')) open.push(...variablesIn(text));
  };
  const walk = (level: readonly Directive[]) => {
    for (const directive of level) {
      if (directive.name === 'set') {
        const name = directive.args[0]?.value.replace(/^\$\{?|\}$/g, '') ?? '';
        assigned.set(name, [...(assigned.get(name) ?? []), directive.args[1]?.value ?? '']);
      }
      const reader = Object.hasOwn(readers, directive.name) ? readers[directive.name] : undefined;
      if (reader) for (const text of reader(directive)) read(text);
      if (directive.block) walk(directive.block.directives);
    }
  };
  walk(directives);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (relevant.has(name)) continue;
    relevant.add(name);
    const map = config.maps.get(name);
    if (map) open.push(...mapReads(map));
    for (const text of assigned.get(name) ?? []) read(text);
  }
  return relevant;
}
