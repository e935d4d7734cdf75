import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import type { Endpoint } from '../../../src/core/endpoint';
import { analyzeFiles } from '../../support/analysis';
import vectors from '../../vectors/socketio-v2.json';
import { handshake, type Source, start, withoutServers } from './live/servers';

/** Major versions of socket.io, and what package.json asks for to get them. */
const versions = { 2: '^2.5.1', 3: '^3.1.2', 4: '^4.8.4' } as const;

type Major = keyof typeof versions;

async function endpointOf(text: string, major: Major): Promise<Endpoint> {
  const manifest = JSON.stringify({ dependencies: { 'socket.io': versions[major] } });
  const files = { 'package.json': manifest, 'src/server.cjs': text };
  const { endpoints } = await analyzeFiles(files, 'src/server.cjs');
  assert.ok(endpoints[0], text);
  return endpoints[0];
}

const outcomeFor = (endpoint: Endpoint, origin: string | undefined): number | string => {
  const { verdict } = predictOrigin(endpoint, origin);
  return verdict.kind === 'accept' ? 101 : verdict.kind === 'reject' ? verdict.status : verdict.why;
};

const withOrigins = (origins: unknown): string =>
  `const io = require('socket.io')(8080${origins === null ? '' : `, { origins: ${JSON.stringify(origins)} }`});\n`;

test('the option `origins` of socket.io 2 decides as the running server did', async () => {
  for (const { origins, origin, status } of vectors) {
    const endpoint = await endpointOf(withOrigins(origins), 2);
    assert.equal(outcomeFor(endpoint, origin ?? undefined), status, JSON.stringify({ origins, origin }));
  }
});

/** The packages of older versions have names of their own among the servers under test. */
const runnable = (text: string, major: Major): string =>
  major === 4 ? text : text.replace("'socket.io'", `'socket.io-${major}'`);

const origins: readonly (string | undefined)[] = [
  undefined,
  '',
  'null',
  'file://',
  'https://good.example',
  'https://good.example:8443',
  'http://good.example',
  'https://sub.good.example',
  'https://d.example',
  'https://evil.example',
  'http://localhost:3000',
];

/** Programs that every version runs, and in which the versions do not agree on who gets in. */
const programs: readonly string[] = [
  ...[...new Set(vectors.map(({ origins }) => JSON.stringify(origins)))].map((text) =>
    withOrigins(JSON.parse(text)),
  ),
  withOrigins(['good.example:*', '*:3000']),
  `const io = require('socket.io')(8080, { cors: { origin: ['https://good.example'], credentials: true } });\n`,
  `const io = require('socket.io')(8080, {
  origins: 'good.example:443',
  allowRequest: (request, callback) => callback(null, request.headers.origin !== 'https://evil.example'),
});
`,
  `const server = require('http').createServer();
const io = require('socket.io')(server, {
  path: '/live',
  allowRequest(request, callback) {
    if (/good\\.example$/.test(request.headers.origin)) callback(null, true);
    else callback('not from here', false);
  },
});
server.listen(8080);
`,
];

for (const major of [2, 3, 4] as const) {
  test(`predictions for socket.io ${major} equal what the running server does`, {
    skip: withoutServers(),
  }, async (t) => {
    const sources = programs.map(
      (text, index): Source => ({ name: `program-${index}.cjs`, text: runnable(text, major) }),
    );
    const running = await start(sources, `socket.io-${major}`);
    const wrong: string[] = [];
    try {
      for (const [index, text] of programs.entries()) {
        const endpoint = await endpointOf(text, major);
        for (const origin of origins) {
          const port = running.ports.get(`program-${index}.cjs`) as number;
          const outcome = await handshake(port, endpoint.sample, origin, 10_000);
          const predicted = outcomeFor(endpoint, origin);
          if (predicted !== outcome) wrong.push(`${text}${origin}: predicted ${predicted}, was ${outcome}`);
        }
      }
    } finally {
      running.stop();
    }
    assert.deepEqual(wrong, []);
    t.diagnostic(`${programs.length} programs, ${programs.length * origins.length} handshakes`);
  });
}
