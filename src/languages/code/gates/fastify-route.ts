import { settle } from '../evaluate/calls';
import type { Program } from '../evaluate/module';
import { State } from '../evaluate/state';
import { constantOf, type Tree, undefinedValue } from '../evaluate/value';
import { optionIn } from '../libraries/options';
import type { Listener, Site } from '../sites';
import type { FunctionSyntax } from '../syntax';

/** A route that takes WebSockets. */
export interface WebSocketRoute {
  readonly path: string;
  readonly options: Tree;
  readonly site: Site;
}

/** The first route that takes WebSockets: `app.get(path, { websocket: true }, handler)` or `app.route(options)`. */
export function websocketRoute(program: Program): WebSocketRoute | undefined {
  for (const site of program.sitesEverywhere(/\bwebsocket\s*:\s*true\b/g)) {
    const { expression, scope } = site;
    if (expression.kind !== 'call') continue;
    const [first = undefinedValue, second = undefinedValue] = expression.arguments.map(({ value }) =>
      settle(value, scope, State.empty),
    );
    const isPath = typeof constantOf(first) === 'string';
    const path = constantOf(isPath ? first : optionIn(first, 'url', program, State.empty));
    if (typeof path === 'string') return { path, options: isPath ? second : first, site };
  }
  return undefined;
}

/** The path of a route behind the prefixes of the plugins that it stands in (fastify 5, "Route Prefixing"). */
export const pathOf = ({ path, site }: WebSocketRoute, program: Program): string =>
  pluginsAround(site, program)
    .map(({ prefix }) => prefix)
    .join('') + path;

/** Is a hook for this route? Those of a plugin are for its own routes (fastify 5, "Encapsulation"). */
export function isFor({ site }: WebSocketRoute, hook: Listener, program: Program): boolean {
  const around = pluginsAround(site, program).map((one) => one.plugin);
  return pluginsAround(hook.site, program).every(({ plugin }) => around.includes(plugin));
}

interface Plugin {
  readonly plugin: FunctionSyntax;
  readonly prefix: string;
}

/** The functions around a place that are registered as plugins of their own, the outermost first. */
function pluginsAround({ inside = [] }: Site, program: Program): Plugin[] {
  if (inside.length === 0) return [];
  const registered = pluginsOf(program);
  return inside.flatMap(({ function: syntax }) => registered.find(({ plugin }) => plugin === syntax) ?? []);
}

/** The functions that are registered as plugins. */
export const pluginsOf = (program: Program): Plugin[] =>
  program.sitesEverywhere(/\.register\s*\(/g).flatMap(({ expression, scope }): Plugin[] => {
    if (expression.kind !== 'call') return [];
    const [first, options = undefinedValue] = expression.arguments.map(({ value }) =>
      settle(value, scope, State.empty),
    );
    if (first?.kind !== 'leaf' || first.value.kind !== 'closure') return [];
    const prefix = constantOf(optionIn(options, 'prefix', program, State.empty));
    return [{ plugin: first.value.function, prefix: typeof prefix === 'string' ? prefix : '' }];
  });
