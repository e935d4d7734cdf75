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

/** @param asked the version that package.json asks for; undefined without that file */
async function endpointOf(text: string, asked: Major | undefined): Promise<Endpoint> {
  const manifest = asked && JSON.stringify({ dependencies: { 'socket.io': versions[asked] } });
  const files = { ...(manifest ? { 'package.json': manifest } : {}), 'src/server.cjs': text };
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

/** Programs that only version 2 runs: later ones have no such method. */
const ofSecondOnly: readonly string[] = [
  `const server = require('http').createServer();
const io = require('socket.io')(server);
io.origins(['https://good.example:443', 'http://localhost:3000']);
server.listen(8080);
`,
  `const io = require('socket.io')(8080);
io.origins((origin, callback) => {
  if (origin !== 'https://good.example') return callback('origin not allowed', false);
  callback(null, true);
});
`,
  `const io = require('socket.io').listen(8080);
io.set('origins', 'good.example:*');
`,
];

async function compare(
  texts: readonly string[],
  major: Major,
  asked: Major | undefined,
  folder: string,
): Promise<void> {
  const sources = texts.map(
    (text, index): Source => ({ name: `program-${index}.cjs`, text: runnable(text, major) }),
  );
  const running = await start(sources, folder);
  const wrong: string[] = [];
  try {
    for (const [index, text] of texts.entries()) {
      const endpoint = await endpointOf(text, asked);
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
}

for (const major of [2, 3, 4] as const) {
  test(`predictions for socket.io ${major} equal what the running server does`, {
    skip: withoutServers(),
  }, async (t) => {
    await compare(programs, major, major, `socket.io-${major}`);
    t.diagnostic(`${programs.length} programs, ${programs.length * origins.length} handshakes`);
  });
}

test(
  'a method that only socket.io 2 has tells the version where no package.json does',
  {
    skip: withoutServers(),
  },
  () => compare(ofSecondOnly, 2, undefined, 'socket.io-by-method'),
);
