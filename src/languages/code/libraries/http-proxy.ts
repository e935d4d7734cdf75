import { accept } from '../../../core/policy/verdict';
import { isTrue } from '../evaluate/truth';
import { giveVerdict } from '../gates/answer';
import type { Library, Server, ServerExport } from '../library';

const isHandedOver = ({ program }: Server): boolean => program.listeners('upgrade').length > 0;

const proxy = (
  path: readonly string[],
  takes: string,
  options: ServerExport['options'],
  listens: (server: Server) => boolean,
): ServerExport => ({
  path,
  how: 'both',
  options,
  kind: 'proxy',
  when: (server) => (isTrue(server.option('ws')) && listens(server)) || isHandedOver(server),
  gate: () => giveVerdict(accept, undefined),
  handover: (server) => (isHandedOver(server) ? 'method' : 'library'),
  takes: [takes],
  forwardsOrigin: [
    ['headers', 'origin'],
    ['headers', 'Origin'],
  ],
});

/**
 * http-proxy 1.18 passes the visitor's Origin on, unless the option `headers` holds another (lib/http-proxy/common.js,
 * measured). `changeOrigin` is about the Host.
 */
export const httpProxy: Library = {
  name: 'http-proxy',
  modules: ['http-proxy', 'http-proxy-3', 'httpxy'],
  servers: ['createProxyServer', 'createProxy', 'createServer'].map((name) =>
    // The option alone does nothing: `listen` makes a server of its own, which obeys it.
    proxy([name], 'ws', { index: 0 }, ({ calls }) => calls('listen')),
  ),
};

/** http-proxy-middleware 4: the same for one route; `createProxyMiddleware(filter, options)` before version 3. */
export const httpProxyMiddleware: Library = {
  name: 'http-proxy-middleware',
  modules: ['http-proxy-middleware'],
  servers: [proxy(['createProxyMiddleware'], 'upgrade', { index: 1, orFirst: true }, () => true)],
};
