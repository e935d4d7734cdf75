import type { TestContext } from 'node:test';
import { trusted } from '../../probe/servers';
import { freePort } from '../../support/ports';
import { goServer, program, python } from '../install';
import { start } from '../run';
import type { LabSetup, Started } from '../setup';

/** A Python server of this file on a free port. */
export const pythonServer =
  (file: string, ...args: string[]) =>
  async (t: TestContext): Promise<{ url: string; port: number }> => {
    const port = await freePort();
    await start(t, python, [program(file), String(port), ...args], port);
    return { url: `ws://127.0.0.1:${port}/ws`, port };
  };

/** A Go server in this mode on a free port. */
export const goServerIn =
  (mode: string, ...origins: string[]) =>
  async (t: TestContext): Promise<{ url: string; port: number }> => {
    const port = await freePort();
    await start(t, goServer, [String(port), mode, ...origins], port);
    return { url: `ws://127.0.0.1:${port}/ws`, port };
  };

type StartServer = (t: TestContext) => Promise<{ url: string; port: number }>;

/** The trusted page is on the server's own host. */
export const fromOwnHost =
  (server: StartServer) =>
  async (t: TestContext): Promise<Started> => {
    const { url } = await server(t);
    return { url, trusted: [`http://${new URL(url).host}`] };
  };

const other = 'https://other.example';

const pythonOnes: readonly Omit<LabSetup, 'parts'>[] = [
  {
    name: 'Python websockets without origins',
    cause: 'no-origin-check',
    start: pythonServer('websockets_server.py'),
  },
  {
    name: 'Python websockets with the page',
    cause: 'origin-check-works',
    start: pythonServer('websockets_server.py', trusted),
  },
  {
    name: 'Python websockets with another page',
    cause: 'origin-allow-list',
    start: pythonServer('websockets_server.py', other),
  },
  {
    name: 'Tornado’s default, page on another host',
    cause: 'same-host-policy',
    start: pythonServer('tornado_server.py', 'default'),
  },
  {
    name: 'Tornado’s default, page on the same host',
    cause: 'origin-check-works',
    start: fromOwnHost(pythonServer('tornado_server.py', 'default')),
  },
  {
    name: 'Tornado that admits everybody',
    cause: 'no-origin-check',
    start: pythonServer('tornado_server.py', 'any'),
  },
  {
    name: 'Tornado on another path',
    cause: 'wrong-path',
    start: async (t) => {
      const { port } = await pythonServer('tornado_server.py', 'any')(t);
      return { url: `ws://127.0.0.1:${port}/socket` };
    },
  },
  {
    name: 'uvicorn that admits everybody',
    cause: 'no-origin-check',
    start: pythonServer('uvicorn_server.py', 'any'),
  },
  {
    name: 'uvicorn with an allow-list',
    cause: 'origin-check-works',
    start: pythonServer('uvicorn_server.py', 'origin', trusted),
  },
  {
    name: 'uvicorn that wants a token',
    cause: 'authentication',
    start: pythonServer('uvicorn_server.py', 'token'),
  },
];

const goOnes: readonly Omit<LabSetup, 'parts'>[] = [
  {
    name: 'gorilla’s default, page on another host',
    cause: 'same-host-policy',
    start: goServerIn('gorilla-default'),
  },
  {
    name: 'gorilla’s default, page on the same host',
    cause: 'origin-check-works',
    start: fromOwnHost(goServerIn('gorilla-default')),
  },
  { name: 'gorilla that admits everybody', cause: 'no-origin-check', start: goServerIn('gorilla-any') },
  {
    name: 'gorilla with an allow-list',
    cause: 'origin-check-works',
    start: goServerIn('gorilla-list', trusted),
  },
  {
    name: 'gorilla with an allow-list without the page',
    cause: 'origin-allow-list',
    start: goServerIn('gorilla-list', other),
  },
  {
    name: 'gorilla on another path',
    cause: 'wrong-path',
    start: async (t) => {
      const { port } = await goServerIn('gorilla-any')(t);
      return { url: `ws://127.0.0.1:${port}/socket` };
    },
  },
  {
    name: 'coder/websocket’s default, page on another host',
    cause: 'same-host-policy',
    start: goServerIn('coder'),
  },
];

export const otherSetups: readonly LabSetup[] = [
  ...pythonOnes.map((setup): LabSetup => ({ ...setup, parts: ['python'] })),
  ...goOnes.map((setup): LabSetup => ({ ...setup, parts: ['go'] })),
];
