import type { TestContext } from 'node:test';
import { trusted } from '../../probe/servers';
import { freePort } from '../../support/ports';
import { program } from '../install';
import { start } from '../run';
import type { LabSetup } from '../setup';
import { fromOwnHost, pythonServer } from './other';

/** ActionCable on Puma; without origins it compares with Host, `*` switches the check off. */
const actionCable =
  (origins?: string, path = '/ws') =>
  async (t: TestContext): Promise<{ url: string; port: number }> => {
    const port = await freePort();
    const env: Record<string, string> = origins === undefined ? {} : { ORIGINS: origins };
    await start(t, 'puma', ['-q', '-b', `tcp://127.0.0.1:${port}`, program('cable.ru')], port, { env });
    return { url: `ws://127.0.0.1:${port}${path}`, port };
  };

const rails: readonly Omit<LabSetup, 'programs'>[] = [
  { name: 'ActionCable with the page', cause: 'origin-check-works', start: actionCable(trusted) },
  {
    name: 'ActionCable with another page',
    cause: 'origin-allow-list',
    start: actionCable('https://other.example'),
  },
  { name: 'ActionCable without a check', cause: 'no-origin-check', start: actionCable('*') },
  {
    name: 'ActionCable that compares with Host, page on another host',
    cause: 'same-host-policy',
    start: actionCable(),
  },
  {
    name: 'ActionCable that compares with Host, page on the same host',
    cause: 'origin-check-works',
    start: fromOwnHost(actionCable()),
  },
  { name: 'ActionCable on another path', cause: 'wrong-path', start: actionCable(trusted, '/cable') },
];

const channels = (...args: string[]) => pythonServer('channels_server.py', ...args);

const django: readonly Omit<LabSetup, 'parts'>[] = [
  { name: 'Django Channels without a check', cause: 'no-origin-check', start: channels('any') },
  {
    name: 'Django Channels with OriginValidator',
    cause: 'origin-check-works',
    start: channels('origins', trusted),
  },
  {
    name: 'Django Channels with OriginValidator for another page',
    cause: 'origin-allow-list',
    start: channels('origins', 'https://other.example'),
  },
  {
    name: 'Django Channels with AllowedHostsOriginValidator, page on another host',
    cause: 'same-host-policy',
    start: channels('hosts'),
  },
  {
    name: 'Django Channels with AllowedHostsOriginValidator, page on the same host',
    cause: 'origin-check-works',
    start: fromOwnHost(channels('hosts')),
  },
  {
    name: 'Django Channels on another path',
    cause: 'wrong-path',
    start: async (t) => {
      const { port } = await channels('any')(t);
      return { url: `ws://127.0.0.1:${port}/socket` };
    },
  },
];

export const frameworkSetups: readonly LabSetup[] = [
  ...rails.map((setup): LabSetup => ({ ...setup, programs: ['puma'] })),
  ...django.map((setup): LabSetup => ({ ...setup, parts: ['python'] })),
];
