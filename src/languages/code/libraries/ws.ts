import { verifyClient } from '../gates/verify-client';
import type { Library, ServerExport } from '../library';

const server = (path: readonly string[]): ServerExport => ({
  path,
  how: 'new',
  options: 0,
  gate: ({ option, program }) => verifyClient(option('verifyClient'), program),
});

/** ws 8 (source of 8.21, measured with 8.23): everything is accepted unless `verifyClient` says no; then 401. */
export const ws: Library = {
  name: 'ws',
  modules: ['ws'],
  servers: [
    server(['WebSocketServer']),
    server(['Server']),
    server(['WebSocket', 'Server']),
    server(['WebSocket', 'WebSocketServer']),
  ],
};
