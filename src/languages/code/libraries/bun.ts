import { bunRoutes, hasSockets, upgradeMember } from '../gates/bun-routes';
import type { Library, ServerExport } from '../library';
import { refuseWithResponse } from './refusals';

const server = (path: readonly string[], how: ServerExport['how']): ServerExport => ({
  path,
  how,
  options: { index: 0 },
  when: hasSockets,
  gate: bunRoutes,
  members: { upgrade: upgradeMember },
  guard: refuseWithResponse,
});

/** Bun 1.4: `server.upgrade(request)` accepts whoever asks (docs "WebSockets"; measured with 1.4.5). */
export const bun: Library = {
  name: 'bun',
  modules: ['bun'],
  globals: ['Bun'],
  marks: ['Bun.serve', 'server.upgrade('],
  servers: [server(['serve'], 'call'), server([], { exported: 'any file' })],
};
