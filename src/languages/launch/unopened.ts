import { type Endpoint, endpointId, type Observation } from '../../core/endpoint';
import { leaf } from '../../core/policy/decision';
import { browserHandshake } from '../../core/policy/handshake';
import { unknownVerdict } from '../../core/policy/verdict';
import type { Client, Role } from './clients/client';
import type { FlagUse } from './flags';
import type { Noted } from './observations';
import { textOf } from './word';

/** An endpoint of which nothing but its place can be told, with the reason. */
export const untoldEndpoint = (
  client: Client,
  why: string,
  observations: readonly Observation[],
): Endpoint => {
  const range = (observations[0] as Observation).range;
  return {
    id: endpointId(client.name, range),
    language: 'launch',
    library: client.name,
    kind: 'node',
    range,
    listen: [],
    policy: leaf(unknownVerdict(why)),
    sample: browserHandshake,
    entries: [],
    observations,
  };
};

/** What only has a meaning for a server that runs, most telling first. */
const about: readonly Role[] = ['origins', 'address', 'port', 'api', 'prefix'];

/** The note for flags about the WebSocket where its switch is missing; undefined when there are none. */
export function unopened(client: Client, uses: readonly FlagUse[]): Noted | undefined {
  const enable = client.flags.find(({ role, alone }) => role === 'enable' && alone)?.name;
  if (enable === undefined) return undefined;
  if (uses.some(({ flag }) => flag.name === enable)) return undefined;
  // Some clients share an address with their HTTP server: those flags do not speak of WebSockets.
  const own = uses.filter(({ flag }) => flag.name.startsWith(enable.replace(/-enabled$/, '')));
  const use = about.flatMap((role) => own.filter(({ flag }) => flag.role === role))[0];
  if (!use) return undefined;
  const name = textOf(use.word.units).replace(/=.*$/s, '');
  const detail = `${client.name} opens no WebSocket without --${enable}: ${name} has no effect`;
  return { observation: { kind: 'flag-without-server', range: use.word.range, detail } };
}
