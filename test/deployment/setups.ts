/** A proxy and a server, as people put them together. `3000` stands for the port of the server, `8080` for nginx's. */
export interface Setup {
  readonly name: string;
  /** The top level of nginx's `http` block, the `server` line apart. */
  readonly http?: string;
  /** The inside of the `server` block. */
  readonly server: string;
  readonly program: string;
  /** Path of the handshake; default: what the analysis thinks of. */
  readonly path?: string;
}

export const upgrade = `proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";`;

const pass = (more = '', path = '/', url = 'http://127.0.0.1:3000') => `location ${path} {
    proxy_pass ${url};
    ${upgrade}
    ${more}
  }`;

const ws = (check: string, options = '') => `const http = require('http');
const { WebSocketServer } = require('ws');
const server = http.createServer();
const allowed = new Set(['https://app.example.com', 'https://admin.example.com']);
new WebSocketServer({ server${options}, ${check} });
server.listen(3000, '127.0.0.1');
`;

const listed = ws('verifyClient: ({ origin }) => allowed.has(origin)');
const listedOrAbsent = ws('verifyClient: ({ origin }) => !origin || allowed.has(origin)');
const careless = ws("verifyClient: ({ origin }) => origin.startsWith('https://app.example.com')");
const sameHost = ws(
  'verifyClient: ({ origin, req }) => !!origin && URL.canParse(origin) && new URL(origin).host === req.headers.host',
);
const onPath = ws('verifyClient: ({ origin }) => allowed.has(origin)', ", path: '/chat'");

const open = `const { WebSocketServer } = require('ws');
new WebSocketServer({ port: 3000, host: '127.0.0.1' });
`;

const socketIo = `const server = require('http').createServer();
const { Server } = require('socket.io');
const allowed = ['https://app.example.com', 'https://admin.example.com'];
new Server(server, {
  allowRequest: (request, callback) => callback(null, allowed.includes(request.headers.origin)),
});
server.listen(process.env.PORT || 3000);
`;

const byUpgrade = `const http = require('http');
const { WebSocketServer } = require('ws');
const sockets = new WebSocketServer({ noServer: true });
const server = http.createServer();
server.on('upgrade', (request, socket, head) => {
  if (request.headers.origin !== 'https://app.example.com') {
    socket.end('HTTP/1.1 403 Forbidden\\r\\nConnection: close\\r\\n\\r\\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, () => {});
});
server.listen(3000);
`;

const gate = 'if ($http_origin !~ "^https://app\\.example\\.com$") { return 403; }';

const repaired = `map $http_origin $sent_origin {
  default $http_origin;
  ~example\\.com https://app.example.com;
}`;

export const setups: readonly Setup[] = [
  { name: 'a list behind a plain proxy', server: pass(), program: listed },
  {
    name: 'the Origin replaced by one of the list',
    server: pass('proxy_set_header Origin https://app.example.com;'),
    program: listed,
  },
  {
    name: 'the Origin replaced by one that is not in the list',
    server: pass('proxy_set_header Origin http://127.0.0.1:3000;'),
    program: listed,
  },
  { name: 'the Origin taken away', server: pass('proxy_set_header Origin "";'), program: listedOrAbsent },
  {
    name: 'the Origin taken away from who needs one',
    server: pass('proxy_set_header Origin "";'),
    program: listed,
  },
  { name: 'a gate before an open server', server: `${gate} ${pass()}`, program: open },
  { name: 'no gate before an open server', server: pass(), program: open },
  { name: 'a gate before a list', server: `${gate} ${pass()}`, program: listed },
  { name: 'a check with a hole', server: pass('proxy_set_header Origin $http_origin;'), program: careless },
  {
    name: 'the same host, with the Host passed on',
    server: pass('proxy_set_header Host $http_host;'),
    program: sameHost,
  },
  { name: 'the same host, without', server: pass(), program: sameHost },
  {
    name: 'the Origin made from the Host',
    server: pass('proxy_set_header Host $host; proxy_set_header Origin $scheme://$host;'),
    program: sameHost,
  },
  {
    name: 'a map that repairs origins, and too many of them',
    http: repaired,
    server: pass('proxy_set_header Origin $sent_origin;'),
    program: listed,
  },
  {
    name: 'a group and a path that is replaced',
    http: 'upstream chat { server 127.0.0.1:3000; keepalive 8; }',
    server: pass('', '/live/', 'http://chat/'),
    program: onPath,
  },
  {
    name: 'a path with another beginning',
    server: pass('', '= /socket', 'http://127.0.0.1:3000/chat'),
    program: onPath,
  },
  {
    name: 'a path that is rewritten',
    server: pass('rewrite ^/api/(.*)$ /$1 break;', '/api/'),
    program: onPath,
    path: '/api/chat',
  },
  {
    name: 'variables for the place',
    server: `set $chat 127.0.0.1; ${pass('', '/', 'http://$chat:3000')}`,
    program: byUpgrade,
  },
  {
    name: 'socket.io with a list',
    server: pass('proxy_set_header Host $host;', '/socket.io/'),
    program: socketIo,
  },
  {
    name: 'socket.io with the Origin set where an if is true',
    server: `set $sent $http_origin;
  if ($http_origin ~ "^https://[a-z]+\\.example\\.com") { set $sent https://admin.example.com; }
  ${pass('proxy_set_header Origin $sent;', '/socket.io/')}`,
    program: socketIo,
  },
  {
    name: 'an upgrade listener',
    server: pass('proxy_set_header X-Real-IP $remote_addr;', '/ws'),
    program: byUpgrade,
  },
];

/** The files of a set-up. */
export const filesOf = ({ http = '', server, program }: Setup): Record<string, string> => ({
  'nginx.conf': `events {}
http {
  ${http}
  server {
  listen 8080;
  ${server}
  }
}
`,
  'server.cjs': program,
});
