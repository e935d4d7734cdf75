import { onUpgradeHook } from '../gates/on-upgrade';
import type { CheckOption, Library, ServerExport } from '../library';

const onUpgrade: CheckOption = {
  name: 'onUpgrade',
  function: (list) =>
    `async ({ request, socket }) => { if (!${list}.has(request.headers.origin)) { socket.end('HTTP/1.1 403 Forbidden\\r\\n\\r\\n'); throw null; } }`,
};

const server = (path: string, how: ServerExport['how']): ServerExport => ({
  path: path.split('.'),
  how,
  options: { index: 0 },
  gate: onUpgradeHook,
  check: onUpgrade,
});

/** @hocuspocus/server 3.4: everybody is accepted unless the hook `onUpgrade` throws. */
export const hocuspocus: Library = {
  name: '@hocuspocus/server',
  modules: ['@hocuspocus/server'],
  servers: [server('Server', 'new'), server('Server.configure', 'call')],
};
