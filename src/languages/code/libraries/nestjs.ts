import type { Decision } from '../../../core/policy/decision';
import { unknownVerdict } from '../../../core/policy/verdict';
import { State } from '../evaluate/state';
import { constantOf } from '../evaluate/value';
import { allowRequest } from '../gates/allow-request';
import { type Answer, giveVerdict } from '../gates/answer';
import { verifyClient } from '../gates/verify-client';
import type { Library, Server } from '../library';
import { type NestAdapter, nestAdapter } from './nest-adapter';
import { optionIn } from './options';
import { allowRequestOption } from './socket-io';
import { verifyClientOption } from './ws';

const adapters = new WeakMap<Server, NestAdapter>();

function adapterOf(server: Server): NestAdapter {
  const adapter = adapters.get(server) ?? nestAdapter(server);
  adapters.set(server, adapter);
  return adapter;
}

function gate(server: Server): Decision<Answer> {
  const adapter = adapterOf(server);
  if (adapter.library === undefined) return giveVerdict(unknownVerdict(adapter.why), undefined);
  const { program } = server;
  const option = (name: string) => optionIn(adapter.options, name, program, State.empty);
  return adapter.library === 'ws'
    ? verifyClient(option('verifyClient'), program)
    : allowRequest({ ...server, option });
}

/** NestJS gateways (platform-ws and platform-socket.io 12.1): an adapter hands the options on. */
export const nestjs: Library = {
  name: '@nestjs/websockets',
  modules: ['@nestjs/websockets'],
  elsewhere: { when: /@nestjs\/websockets/, mentions: /\buseWebSocketAdapter\s*\(/ },
  servers: [
    {
      path: ['WebSocketGateway'],
      how: 'call',
      options: { index: 1, orFirst: true },
      gate,
      target: (server) => {
        const path = constantOf(server.option('path'));
        if (adapterOf(server).library === 'ws') return typeof path === 'string' ? path : undefined;
        const prefix = typeof path === 'string' ? path : '/socket.io';
        return `${prefix.replace(/\/$/, '')}/?EIO=4&transport=websocket`;
      },
      check: (server) => (adapterOf(server).library === 'ws' ? verifyClientOption : allowRequestOption),
      lookAlikes: ['cors', 'origins', 'origin'],
    },
  ],
};
