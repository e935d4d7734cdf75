import type http from 'node:http';
import type { TestContext } from 'node:test';
import { listen, trusted, webSocketServer } from '../../probe/servers';
import type { LabSetup } from '../setup';

export const www = 'https://www.example.com';

/** A server that lets in what the function says, and refuses the rest with this status. */
export const admitting =
  (accepts: (origin: string | undefined, request: http.IncomingMessage) => boolean, status = 403) =>
  (t: TestContext): ReturnType<typeof listen> =>
    listen(
      t,
      webSocketServer((origin, request) => (accepts(origin, request) ? {} : { status })),
    );

export const listed = (...entries: string[]) => admitting((origin) => entries.includes(origin ?? ''));

/** A list whose entry is written otherwise than browsers write an origin. */
const misspelt = (name: string, entry: string): LabSetup => ({
  name: `a list with ${name}`,
  cause: 'origin-allow-list',
  message: /spelt otherwise/,
  start: listed(entry),
});

/** Lists with a slip in them, or for pages that are no web pages. */
export const listSetups: readonly LabSetup[] = [
  misspelt('the default port', `${trusted}:443`),
  misspelt('a host name alone', 'app.example.com'),
  misspelt('http in place of https', 'http://app.example.com'),
  misspelt('a star that is compared literally', 'https://*.example.com'),
  {
    name: 'a list in one text, searched for the Origin',
    cause: 'weak-origin-check',
    start: async (t) => ({
      ...(await admitting((origin = '?') => `${trusted},${www}`.includes(origin))(t)),
      tier: 'standard',
    }),
  },
  {
    name: 'a list with one of two pages',
    cause: 'origin-allow-list',
    message: /one of the trusted pages/,
    start: async (t) => ({ ...(await listed(trusted)(t)), trusted: [trusted, www] }),
  },
  {
    name: 'pages of development by their start',
    cause: 'weak-origin-check',
    start: async (t) => ({
      ...(await admitting((origin = '') => origin === trusted || /^http:\/\/localhost/.test(origin))(t)),
      tier: 'standard',
    }),
  },
  {
    name: 'the parent domain for the page, by its end',
    cause: 'weak-origin-check',
    message: /refuses the trusted page, and lets an origin in/,
    start: admitting((origin = '') => origin !== trusted && origin.endsWith('example.com')),
  },
  {
    name: 'a list for an app, and for nobody else',
    cause: 'origin-check-works',
    start: async (t) => ({
      ...(await listed('capacitor://localhost')(t)),
      trusted: ['capacitor://localhost'],
    }),
  },
  {
    name: 'null as the page',
    cause: 'weak-origin-check',
    message: /any web page can send/,
    start: async (t) => ({ ...(await listed('null')(t)), trusted: ['null'] }),
  },
  {
    name: 'a server that takes itself for http',
    cause: 'host-rewriting',
    message: /a proxy ends TLS/,
    start: async (t) => {
      const running = await admitting((origin, { headers }) => origin === `http://${headers.host}`)(t);
      return { ...running, trusted: [`https://127.0.0.1:${running.port}`] };
    },
  },
];
