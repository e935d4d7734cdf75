import type { Decision } from '../../../core/policy/decision';
import { unknownVerdict } from '../../../core/policy/verdict';
import { constantOf, isUndefined } from '../evaluate/value';
import { allowRequest } from '../gates/allow-request';
import { type Answer, giveVerdict } from '../gates/answer';
import { verifyClient } from '../gates/verify-client';
import type { Library, Server } from '../library';
import { allowRequestOption } from './socket-io';
import { verifyClientOption } from './ws';

/** The adapter hands the options on to `ws`, or (the default) to socket.io. */
const usesWs = ({ program }: Server): boolean => program.mentions('WsAdapter');

function gate(server: Server): Decision<Answer> {
  const check = server.option('verifyClient');
  if (usesWs(server)) return verifyClient(check, server.program);
  if (isUndefined(check)) return allowRequest(server);
  return giveVerdict(unknownVerdict('which WebSocket adapter the application uses is not known'), undefined);
}

/** NestJS gateways (platform-ws and platform-socket.io 12.1): options are passed on untouched. */
export const nestjs: Library = {
  name: '@nestjs/websockets',
  modules: ['@nestjs/websockets'],
  servers: [
    {
      path: ['WebSocketGateway'],
      how: 'call',
      options: { index: 1, orFirst: true },
      gate,
      target: (server) => {
        const path = constantOf(server.option('path'));
        if (usesWs(server)) return typeof path === 'string' ? path : undefined;
        const prefix = typeof path === 'string' ? path : '/socket.io';
        return `${prefix.replace(/\/$/, '')}/?EIO=4&transport=websocket`;
      },
      check: (server) => (usesWs(server) ? verifyClientOption : allowRequestOption),
      lookAlikes: ['cors', 'origins', 'origin'],
    },
  ],
};
