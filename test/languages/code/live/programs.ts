import type { Source } from './servers';

/** A program around a check: how it is imported, started, and where the check goes. */
export interface Program {
  /** File extension. */
  readonly extension: 'mjs' | 'cjs' | 'mts';
  readonly write: (body: string) => string;
}

/** Programs by library and form. */
export const programs: Readonly<Record<string, Readonly<Record<string, Program>>>> = {
  ws: {
    synchronous: {
      extension: 'mjs',
      write: (body) => `import { WebSocketServer } from 'ws';
function check(origin, request) {
  ${body}
}
new WebSocketServer({ port: 8080, verifyClient: (info) => check(info.origin, info.req) });
`,
    },
    callback: {
      extension: 'cjs',
      write: (body) => `const WebSocket = require('ws');
const check = (origin, request) => {
  ${body}
};
const wss = new WebSocket.Server({
  port: 8080,
  verifyClient({ origin, req }, done) {
    if (check(origin, req)) return done(true);
    done(false, 403, 'Forbidden');
  },
});
`,
    },
    upgrade: {
      extension: 'mts',
      write: (body) => `import { createServer, type IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer();
const wss = new WebSocketServer({ noServer: true });

function check(origin: string | undefined, request: IncomingMessage): boolean {
  // @ts-ignore
  ${body}
}

server.on('upgrade', (request, socket, head) => {
  if (!check(request.headers['origin'], request)) {
    socket.write('HTTP/1.1 403 Forbidden\\r\\n\\r\\n');
    socket.destroy();
    return;
  }
  wss.handleUpgrade(request, socket, head, (client) => {
    wss.emit('connection', client, request);
  });
});
server.listen(8080);
`,
    },
  },
};

/** Every check in every program of a library. */
export function sourcesOf(library: string, checks: Readonly<Record<string, string>>): Source[] {
  return Object.entries(programs[library] ?? {}).flatMap(([form, { extension, write }]) =>
    Object.entries(checks).map(([name, body]) => ({
      name: `${form}-${name.replaceAll(' ', '-')}.${extension}`,
      text: write(body),
    })),
  );
}
