import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import WebSocket from 'ws';
import type { Endpoint } from '../../../src/core/endpoint';
import { predict } from '../../../src/core/policy/predict';
import type { Verdict } from '../../../src/core/policy/verdict';
import { analyzeFiles, fixAll } from '../../support/analysis';
import { directory, type Source, start, withoutServers } from './live/servers';

/** A project with a development server: the file that says how it is set up, and what starts it. */
interface Project {
  readonly file: string;
  readonly text: string;
  /** The package that starts it, by its name among the servers under test. */
  readonly starts: string;
  /** What package.json asks for. */
  readonly asks?: Readonly<Record<string, string>>;
}

const projects: Readonly<Record<string, Project>> = {
  'vite-defaults': {
    file: 'vite.config.mjs',
    text: `import { defineConfig } from 'vite';\n\nexport default defineConfig({ server: { cors: { origin: 'https://good.example' } } });\n`,
    starts: 'vite',
  },
  'vite-without-token': {
    file: 'vite.config.mjs',
    text: `export default {\n  plugins: [],\n  legacy: { skipWebSocketTokenCheck: true },\n};\n`,
    starts: 'vite',
    asks: { vite: '^8.3.8' },
  },
  'vite-function': {
    file: 'vite.config.mjs',
    text: `import { defineConfig } from 'vite';

export default defineConfig(async ({ command }) => ({
  base: '/app/',
  server: { allowedHosts: ['.good.example'], hmr: { path: 'updates' } },
}));
`,
    starts: 'vite',
  },
  'webpack-defaults': {
    file: 'webpack.config.cjs',
    text: `module.exports = { mode: 'development', devServer: { hot: true } };\n`,
    starts: 'webpack-dev-server-5',
    asks: { 'webpack-dev-server': '^5.2.7' },
  },
  'webpack-allowed-hosts': {
    file: 'webpack.dev.cjs',
    text: `module.exports = (env) => ({ devServer: { allowedHosts: ['.good.example', 'two.example'], webSocketServer: { type: 'ws', options: { path: '/updates' } } } });\n`,
    starts: 'webpack-dev-server-5',
    asks: { 'webpack-dev-server': '^5.2.7' },
  },
  'webpack-allows-all': {
    file: 'webpack.config.cjs',
    text: `module.exports = {\n  devServer: {\n    allowedHosts: 'all',\n    hot: true,\n  },\n};\n`,
    starts: 'webpack-dev-server-5',
    asks: { 'webpack-dev-server': '^5.2.7' },
  },
  'webpack-before-the-comparison': {
    file: 'webpack.config.cjs',
    text: `module.exports = { devServer: { allowedHosts: 'auto' } };\n`,
    starts: 'webpack-dev-server-5.2.0',
    asks: { 'webpack-dev-server': '5.2.0' },
  },
  'webpack-6': {
    file: 'webpack.config.cjs',
    text: `module.exports = { devServer: { client: { webSocketURL: { hostname: 'good.example' } } } };\n`,
    starts: 'webpack-dev-server',
  },
};

/** A program that starts a project's server. */
const starter = ({ file, starts }: Project): string =>
  starts.startsWith('vite')
    ? `import { createServer } from '${starts}';
import config from './${file}';

const settings = typeof config === 'function' ? await config({ command: 'serve' }) : config;
const server = await createServer({ ...settings, root: ${JSON.stringify(directory)}, configFile: false, logLevel: 'silent', optimizeDeps: { noDiscovery: true } });
await server.listen();
`
    : `import webpack from 'webpack';
import WebpackDevServer from '${starts}';
import config from './${file}';

const { devServer } = typeof config === 'function' ? config({}) : config;
const compiler = webpack({ mode: 'development', entry: 'data:text/javascript,1', infrastructureLogging: { level: 'none' }, stats: 'none' });
await new WebpackDevServer({ ...devServer, port: 8080 }, compiler).start();
`;

const origins: readonly (string | undefined)[] = [
  undefined,
  '',
  'null',
  'file://',
  'http://localhost',
  'http://localhost:5173',
  'http://app.localhost:3000',
  'http://127.0.0.1:8080',
  'http://[::1]',
  'http://8.8.8.8',
  'https://good.example',
  'https://sub.good.example:8443',
  'https://evilgood.example',
  'https://two.example',
  'https://evil.example',
  'chrome-extension://abcdefghijklmnop',
];

type Outcome = number | 'closed' | 'unknown';

const predicted = (verdict: Verdict): Outcome | 'dropped' => {
  if (verdict.kind === 'accept') return verdict.closed ? 'closed' : 101;
  return verdict.kind === 'reject' ? verdict.status : 'unknown';
};

/** What the server does: a status, or `closed` when it closes the socket after what it sends first. */
function connect(port: number, { sample }: Endpoint, origin: string | undefined, host = sample.host) {
  return new Promise<Outcome>((resolve, reject) => {
    const protocol = sample.headers?.['sec-websocket-protocol'];
    const socket = new WebSocket(`ws://127.0.0.1:${port}${sample.path}`, protocol ?? [], {
      headers: { Host: host, ...(origin === undefined ? {} : { Origin: origin }) },
    });
    const end = (outcome: Outcome) => {
      socket.terminate();
      resolve(outcome);
    };
    socket.on('unexpected-response', (_, response) => end(response.statusCode ?? 0));
    socket.on('error', reject);
    // What follows at once is the decision; a socket that gets more than a refusal stays open.
    socket.on('message', (data) => {
      if (!String(data).includes('Invalid Host/Origin header')) end(101);
    });
    socket.on('close', () => resolve('closed'));
  });
}

const filesOf = (name: string, { file, text, asks = {} }: Project): Record<string, string> => ({
  'package.json': JSON.stringify({ devDependencies: asks }),
  [`${name}/${file}`]: text,
});

const sourceOf = (name: string, project: Project, text = project.text): Source => ({
  name: `${name}/start.mjs`,
  text: starter(project),
  beside: { [project.file]: text },
});

async function endpointOf(name: string, project: Project): Promise<Endpoint> {
  const { endpoints } = await analyzeFiles(filesOf(name, project), `${name}/${project.file}`);
  const [endpoint] = endpoints;
  assert.ok(endpoint && endpoints.length === 1, `${name}: ${endpoints.length} endpoints`);
  return endpoint;
}

test('predictions for Vite and webpack-dev-server equal what the running server does', {
  skip: withoutServers(),
}, async (t) => {
  const running = await start(
    Object.entries(projects).map(([name, project]) => sourceOf(name, project)),
    'dev-servers',
  );
  const wrong: string[] = [];
  try {
    for (const [name, project] of Object.entries(projects)) {
      const endpoint = await endpointOf(name, project);
      const port = running.ports.get(path.join(name, 'start.mjs')) as number;
      for (const host of ['localhost', 'evil.example', 'sub.good.example:8080', '127.0.0.1']) {
        for (const origin of host === 'localhost' ? origins : ['https://evil.example', `http://${host}`]) {
          const { verdict } = predict(endpoint.policy, { ...endpoint.sample, origin, host });
          const outcome = await connect(port, endpoint, origin, host);
          if (predicted(verdict) !== outcome)
            wrong.push(`${name}: ${origin} at ${host}: predicted ${predicted(verdict)}, was ${outcome}`);
        }
      }
    }
  } finally {
    running.stop();
  }
  assert.deepEqual(wrong, []);
  t.diagnostic(`${Object.keys(projects).length} projects, ${origins.length + 6} handshakes each`);
});

test('an option that lets everybody in is taken out, and the running server keeps strangers out', {
  skip: withoutServers(),
}, async () => {
  for (const name of ['vite-without-token', 'webpack-allows-all']) {
    const project = projects[name] as Project;
    const file = `${name}/${project.file}`;
    const files = filesOf(name, project);
    const { findings } = await analyzeFiles(files, file);
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['automatic-accept'],
    );
    const fixed = await fixAll(files, file, []);
    const after = await analyzeFiles(fixed, file);
    assert.deepEqual(after.findings, []);
    const running = await start([sourceOf(name, project, fixed[file])], 'fixed-dev-servers');
    try {
      const port = running.ports.get(path.join(name, 'start.mjs')) as number;
      const endpoint = after.endpoints[0] as Endpoint;
      assert.notEqual(await connect(port, endpoint, 'https://evil.example'), 101);
      const page = await (await fetch(`http://127.0.0.1:${port}/@vite/client`)).text();
      const token = /wsToken = "([^"]+)"/.exec(page)?.[1];
      const known = { ...endpoint.sample, path: `${endpoint.sample.path}?token=${token}` };
      assert.equal(await connect(port, { ...endpoint, sample: known }, 'http://localhost:5173'), 101);
    } finally {
      running.stop();
    }
  }
});

test('a version that may or may not ask for a token is unknown', async () => {
  const project = { ...(projects['vite-defaults'] as Project), asks: { vite: '^6.0.0' } };
  const endpoint = await endpointOf('range', project);
  const { verdict } = predict(endpoint.policy, { ...endpoint.sample, origin: 'https://evil.example' });
  assert.equal(verdict.kind, 'unknown');
});

test('before the token came, everybody got in', async () => {
  const project = { ...(projects['vite-defaults'] as Project), asks: { vite: '6.0.8' } };
  const endpoint = await endpointOf('old', project);
  const { verdict } = predict(endpoint.policy, { ...endpoint.sample, origin: 'https://evil.example' });
  assert.equal(verdict.kind, 'accept');
});

test('configurations without a development server have no endpoint', async () => {
  for (const [file, text] of [
    ['webpack.config.js', `module.exports = { mode: 'production' };`],
    ['webpack.config.js', `module.exports = { devServer: { webSocketServer: false } };`],
    ['vite.config.ts', `export default { server: { ws: false } };`],
    [
      'config.ts',
      `export default { legacy: { skipWebSocketTokenCheck: true }, devServer: { allowedHosts: 'all' } };`,
    ],
  ] as const) {
    assert.deepEqual((await analyzeFiles({ [file]: text }, file)).endpoints, [], text);
  }
});
