import { isTrue } from '../evaluate/truth';
import { overridden } from '../gates/overridden';
import type { CheckOption, Library, ServerExport } from '../library';
import { refuseUpgrade } from './refusals';

export const verifyClientOption: CheckOption = {
  name: 'verifyClient',
  function: (list) => `({ origin }) => ${list}.has(origin)`,
  guard: {
    refuse: (callback) => (callback ? `return ${callback}(false, 403)` : 'return false'),
    origin: (parameter) => `${parameter}.origin`,
  },
};

const server = (...path: string[]): ServerExport => ({
  path,
  how: 'new',
  options: { index: 0 },
  gate: overridden,
  handover: ({ option }) => (isTrue(option('noServer')) ? 'method' : 'library'),
  guard: refuseUpgrade,
  check: verifyClientOption,
  lookAlikes: ['origin', 'origins', 'cors'],
});

/** ws 8 (source of 8.21, measured with 8.23): everything is accepted unless `verifyClient` says no; then 401. */
export const ws: Library = {
  name: 'ws',
  modules: ['ws'],
  servers: [
    server('WebSocketServer'),
    server('Server'),
    server('WebSocket', 'Server'),
    server('WebSocket', 'WebSocketServer'),
  ],
};
