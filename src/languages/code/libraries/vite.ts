import { goOn } from '../evaluate/flow';
import { isTrue } from '../evaluate/truth';
import { constantOf, nativeValue, type Tree, undefinedValue } from '../evaluate/value';
import { skipsToken, viteToken } from '../gates/vite';
import type { Library, Server, ServerExport } from '../library';
import { nestedOption } from './options';

/** The base of the application and the path of the updates below it. */
function target(server: Server): string {
  const part = (...path: string[]): string => {
    const value = constantOf(nestedOption(server, path));
    return typeof value === 'string' ? value : '';
  };
  const base = part('base');
  const path = part('server', 'ws', 'path') || part('server', 'hmr', 'path');
  return `/${[base, path].join('/')}`.replace(/\/{2,}/g, '/').replace(/(.)\/$/, path === '' ? '$1/' : '$1');
}

const server = (path: readonly string[], how: ServerExport['how']): ServerExport => ({
  path,
  how,
  options: { index: 0 },
  when: (server) => constantOf(nestedOption(server, ['server', 'ws'])) !== false,
  gate: viteToken,
  target,
  headers: { 'sec-websocket-protocol': 'vite-hmr' },
  automatic: [{ path: skipsToken, when: isTrue, without: 'without asking for the token' }],
});

/** The configuration itself, for editors that know its type. */
const defineConfig: Tree = nativeValue('defineConfig', ({ arguments: [config], state }) =>
  goOn(config ?? undefinedValue, state),
);

/** Vite's development server (measured with 8.3.8 and 6.0.8). `server.cors` only adds headers. */
export const vite: Library = {
  name: 'vite',
  modules: ['vite'],
  servers: [server(['createServer'], 'call'), server([], { exported: /(^|\/)vite\.config\.[cm]?[jt]s$/ })],
  values: { defineConfig },
};
