import type { Program } from './programs';

/** Programs for servers that do not go through Node's. */
export const runtimePrograms: Readonly<Record<string, Readonly<Record<string, Program>>>> = {
  'uWebSockets.js': {
    handler: {
      extension: 'cjs',
      write: (body) => `const uWS = require('uWebSockets.js');
function check(origin, request) {
  ${body}
}
uWS
  .App()
  .get('/', (res) => {
    res.end('hello');
  })
  .ws('/live', {
    upgrade: (res, req, context) => {
      const origin = req.getHeader('origin') || undefined;
      const request = { headers: { origin, host: req.getHeader('host') } };
      let allowed = false;
      try {
        allowed = check(origin, request);
      } catch {
        return res.close();
      }
      if (!allowed) {
        res.writeStatus('403 Forbidden').writeHeader('x-why', 'origin').end('no');
        return;
      }
      res.upgrade(
        { url: req.getUrl() },
        req.getHeader('sec-websocket-key'),
        req.getHeader('sec-websocket-protocol'),
        req.getHeader('sec-websocket-extensions'),
        context,
      );
    },
    message: () => {},
  })
  .listen(9001, () => {});
`,
    },
    asynchronous: {
      extension: 'mjs',
      write: (body) => `import uWS from 'uWebSockets.js';

const app = uWS.App();
app.ws('/rooms/:id', {
  upgrade: async (response, request, context) => {
    const key = request.getHeader('sec-websocket-key');
    const origin = request.getHeader('origin');
    const host = request.getHeader('host');
    let aborted = false;
    response.onAborted(() => {
      aborted = true;
    });
    await undefined;
    const check = (origin, request) => {
      ${body}
    };
    let status = '101';
    try {
      if (!check(origin === '' ? undefined : origin, { headers: { origin: origin === '' ? undefined : origin, host } })) status = '401';
    } catch {
      status = '500';
    }
    response.cork(() => {
      if (status !== '101') response.writeStatus(status).end();
      else response.upgrade({}, key, '', '', context);
    });
  },
});
app.listen(9001, () => {});
`,
    },
  },
  bun: {
    fetch: {
      extension: 'mts',
      write: (body) => `function check(origin: any, request: any) {
  ${body}
}
const server = Bun.serve({
  port: 3000,
  fetch(req) {
    const url = new URL(req.url);
    if (url.pathname !== '/chat') return new Response('hello');
    const origin = req.headers.get('Origin') ?? undefined;
    if (!check(origin, { headers: { origin, host: req.headers.get('host') } })) {
      return new Response('Forbidden', { status: 403 });
    }
    if (server.upgrade(req, { data: { origin } })) return;
    return new Response('Upgrade failed', { status: 400 });
  },
  websocket: { message() {} },
});
`,
    },
    routes: {
      extension: 'mts',
      write: (body) => `import { serve } from 'bun';

const check = (origin: any, request: any) => {
  ${body}
};
Bun.serve({
  routes: {
    '/api': Response.json({ ok: true }),
    '/rooms/:id': {
      async GET(req, server) {
        let origin;
        if (req.headers.has('origin')) origin = req.headers.get('origin');
        if (!check(origin, { headers: { origin, host: req.headers.get('host') } })) return Response.json({}, { status: 401 });
        server.upgrade(req);
      },
    },
  },
  fetch: () => new Response(null, { status: 404 }),
  websocket: { message() {} },
});
`,
    },
    exported: {
      extension: 'mts',
      write: (body) => `function isAllowed(request: Request): any {
  const origin: any = request.headers.get('origin') ?? undefined;
  ${body.replaceAll('request.headers.host', "request.headers.get('host')").replace(/\{ headers: \{ origin: given = 'none' \} \} = request/, "given = origin ?? 'none'")}
}

export default {
  port: 3000,
  fetch(request: Request, server: any) {
    if (!isAllowed(request)) return new Response(null, { status: 403 });
    return server.upgrade(request) ? undefined : new Response(null, { status: 426 });
  },
  websocket: { message() {} },
};
`,
    },
  },
  deno: {
    handler: {
      extension: 'mts',
      write: (body) => `function check(origin: any, request: any) {
  ${body}
}
Deno.serve({ port: 8080 }, (req) => {
  if (req.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    return new Response(null, { status: 426 });
  }
  const origin = req.headers.get('origin') ?? undefined;
  if (!check(origin, { headers: { origin, host: req.headers.get('host') } })) {
    return new Response('Forbidden', { status: 403 });
  }
  const { socket, response } = Deno.upgradeWebSocket(req);
  socket.addEventListener('message', () => {});
  return response;
});
`,
    },
    helper: {
      extension: 'mts',
      write: (body) => `const check = (origin: any, request: any) => {
  ${body}
};

function connect(request: Request): Response {
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 30 });
  socket.onmessage = () => {};
  return response;
}

async function handler(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/live') {
    const given = request.headers.get('Origin');
    const origin = given === null ? undefined : given;
    if (!check(origin, { headers: { origin, host: request.headers.get('Host') } })) return Response.json({ error: 'origin' }, { status: 401 });
    return connect(request);
  }
  return new Response('hello');
}

Deno.serve(handler);
`,
    },
    exported: {
      extension: 'mts',
      write: (body) => `export default {
  fetch(request: Request) {
    const check = (origin: any, request: any) => {
      ${body}
    };
    const origin = request.headers.get('origin') ?? undefined;
    if (!check(origin, { headers: { origin, host: request.headers.get('host') } })) return new Response(null, { status: 403 });
    return Deno.upgradeWebSocket(request).response;
  },
};
`,
    },
  },
  hono: {
    middleware: {
      extension: 'mts',
      write: (body) => `import { serve } from '@hono/node-server';
import { createNodeWebSocket } from '@hono/node-ws';
import { Hono } from 'hono';

const app = new Hono();
const { injectWebSocket, upgradeWebSocket } = createNodeWebSocket({ app });

function check(origin: any, request: any) {
  ${body}
}

app.get('/', (c) => c.text('hello'));
app.use('/live/*', async (c, next) => {
  const origin = c.req.header('Origin');
  if (!check(origin, { headers: { origin, host: c.req.header('host') } })) {
    return c.text('Forbidden', 403);
  }
  await next();
});
app.get('/live', upgradeWebSocket(() => ({ onMessage() {} })));

const server = serve({ fetch: app.fetch, port: 3000 });
injectWebSocket(server);
`,
    },
    handler: {
      extension: 'mts',
      write: (body) => `import { serve } from '@hono/node-server';
import { createNodeWebSocket } from '@hono/node-ws';
import { Hono } from 'hono';
import { cors } from 'hono/cors';

const app = new Hono();
const sockets = createNodeWebSocket({ app });
const check = (origin: any, request: any) => {
  ${body}
};

app.use('*', cors({ origin: 'https://good.example' }));
app.get(
  '/rooms/:id',
  (context, next) => {
    const { origin, host } = { origin: context.req.header('origin'), host: context.req.header('Host') };
    return check(origin, { headers: { origin, host } }) ? next() : context.json({ error: 'origin' }, 401);
  },
  sockets.upgradeWebSocket((context) => ({ onOpen: (event, socket) => socket.send('hello') })),
);
sockets.injectWebSocket(serve({ fetch: app.fetch, port: 3000 }));
`,
    },
  },
  crossws: {
    node: {
      extension: 'mts',
      write: (body) => `import { createServer } from 'node:http';
import crossws from 'crossws/adapters/node';

const check = (origin: any, request: any) => {
  ${body}
};
const sockets = crossws({
  hooks: {
    upgrade(request) {
      const origin = request.headers.get('Origin') ?? undefined;
      if (!check(origin, { headers: { origin, host: request.headers.get('host') } })) {
        throw new Response('Forbidden', { status: 403 });
      }
      return { headers: { 'x-checked': 'yes' } };
    },
    message: () => {},
  },
});
const server = createServer((request, response) => response.end('hello'));
server.on('upgrade', sockets.handleUpgrade);
server.listen(3000);
`,
    },
  },
  h3: {
    route: {
      extension: 'mts',
      write: (body) => `import { plugin } from 'crossws/server';
import { defineWebSocketHandler, H3, serve } from 'h3';

function check(origin: any, request: any) {
  ${body}
}

const app = new H3();
app.get(
  '/live',
  defineWebSocketHandler({
    async upgrade(request) {
      const origin = request.headers.has('origin') ? request.headers.get('origin') : undefined;
      const allowed = check(origin, { headers: { origin, host: request.headers.get('host') } });
      if (!allowed) return new Response(null, { status: 401 });
    },
    open: (peer) => void peer.send('hello'),
  }),
);
serve(app, {
  port: 3000,
  plugins: [plugin({ resolve: async (request) => ((await app.fetch(request)) as any).crossws })],
});
`,
    },
  },
};
