import { constantOf, type Tree } from '../evaluate/value';
import { namesIn } from '../gates/dev-server-hosts';
import { allowsAll, hostAndOrigin } from '../gates/webpack-dev-server';
import type { Library, Server, ServerExport } from '../library';
import { nestedOption } from './options';

function target(server: Server): string {
  const path = constantOf(nestedOption(server, ['webSocketServer', 'options', 'path']));
  return typeof path === 'string' ? path : '/ws';
}

const isOff = (option: Tree): boolean => constantOf(option) === false;

const server = (how: ServerExport['how'], options: ServerExport['options']): ServerExport => ({
  path: [],
  how,
  options,
  when: ({ option }) => !isOff(option('webSocketServer')),
  gate: hostAndOrigin,
  target,
  automatic: [
    { path: ['allowedHosts'], when: (value) => allowsAll(namesIn(value)), without: 'whatever its Origin' },
  ],
});

/** webpack-dev-server 4 to 6 (source and measured: 4.15.2, 5.2.0, 5.2.7, 6.1.0). */
export const webpackDevServer: Library = {
  name: 'webpack-dev-server',
  modules: ['webpack-dev-server'],
  servers: [
    server('new', { index: 0 }),
    {
      ...server({ exported: /(^|\/)webpack[\w.-]*\.[cm]?[jt]s$/ }, { index: 0, path: ['devServer'] }),
      when: ({ option, optionsRange }) => optionsRange !== undefined && !isOff(option('webSocketServer')),
    },
  ],
};
