import http from 'node:http';
import type { TestContext } from 'node:test';
import { listen, trusted } from '../../probe/servers';
import { fromNpm } from '../install';
import type { LabSetup, Started } from '../setup';

/** What is used of socket.io. */
interface SocketIo {
  readonly Server: new (server: http.Server, options: object) => { close(): void };
}

type Decide = (request: http.IncomingMessage, done: (error: string | null, ok: boolean) => void) => void;

const socketIo =
  (options: object, target: string) =>
  async (t: TestContext): Promise<Started> => {
    const server = http.createServer();
    const { Server } = fromNpm('socket.io') as SocketIo;
    const sockets = new Server(server, options);
    t.after(() => sockets.close());
    const { port } = await listen(t, server);
    return { url: `ws://127.0.0.1:${port}${target}` };
  };

const transport = '/socket.io/?EIO=4&transport=websocket';

const allowRequest = (allowed: string): { allowRequest: Decide } => ({
  allowRequest: ({ headers }, done) => done(null, headers.origin === allowed),
});

/** What is used of WebSocket-Node. */
interface WebSocketNode {
  readonly server: new (
    options: object,
  ) => {
    on(event: 'request', listener: (request: UpgradeRequest) => void): void;
  };
}

interface UpgradeRequest {
  readonly origin: string | undefined;
  accept(protocol: null, origin: string | undefined): void;
  reject(status?: number, reason?: string): void;
}

const webSocketNode = (answer: (request: UpgradeRequest) => void) => (t: TestContext) => {
  const httpServer = http.createServer((_request, response) => response.writeHead(404).end());
  const { server: Server } = fromNpm('websocket') as WebSocketNode;
  new Server({ httpServer, autoAcceptConnections: false }).on('request', answer);
  return listen(t, httpServer);
};

const setups: readonly Omit<LabSetup, 'parts'>[] = [
  { name: 'socket.io as it is', cause: 'no-origin-check', start: socketIo({}, transport) },
  {
    name: 'socket.io with cors.origin, which guards polling only',
    cause: 'no-origin-check',
    start: socketIo({ cors: { origin: [trusted] } }, transport),
  },
  {
    name: 'socket.io with allowRequest',
    cause: 'origin-check-works',
    start: socketIo(allowRequest(trusted), transport),
  },
  {
    name: 'socket.io with allowRequest for another page',
    cause: 'origin-allow-list',
    start: socketIo(allowRequest('https://other.example'), transport),
  },
  { name: 'socket.io without its query', cause: 'socket-io-query', start: socketIo({}, '/socket.io/') },
  {
    name: 'socket.io with an unknown session id',
    cause: 'socket-io-query',
    start: socketIo({}, `${transport}&sid=unknown`),
  },
  {
    name: 'socket.io with an old protocol version',
    cause: 'socket-io-query',
    start: socketIo({}, '/socket.io/?EIO=3&transport=websocket'),
  },
  { name: 'socket.io on another path', cause: 'wrong-path', start: socketIo({}, '/ws') },
  {
    name: 'WebSocket-Node without a check',
    cause: 'no-origin-check',
    start: webSocketNode((request) => request.accept(null, request.origin)),
  },
  {
    name: 'WebSocket-Node with an allow-list',
    cause: 'origin-check-works',
    start: webSocketNode((request) =>
      request.origin === trusted ? request.accept(null, request.origin) : request.reject(),
    ),
  },
  {
    name: 'WebSocket-Node that rejects with a reason',
    cause: 'origin-allow-list',
    start: webSocketNode((request) => request.reject(403, 'Origin not allowed')),
  },
  {
    name: 'WebSocket-Node that rejects pages only',
    cause: 'origin-allow-list',
    start: webSocketNode((request) =>
      request.origin === undefined ? request.accept(null, request.origin) : request.reject(),
    ),
  },
];

export const nodeSetups: readonly LabSetup[] = setups.map((setup) => ({ ...setup, parts: ['npm'] }));
