import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { predictOrigin } from '../../../src/core/attack/witness';
import { analyzeFiles } from '../../support/analysis';

const root = path.join(__dirname, '../../fixtures/code');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.[cm]?[jt]s$/.test(name))
  .map((name) => ({ name: path.basename(name), text: readFileSync(path.join(root, name), 'utf8') }));

test('no text makes the analyzer throw: programs cut off, with a hole, or with something in between', async () => {
  const mutilated = fc
    .tuple(
      fc.constantFrom(...sources),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(40),
      fc.constantFrom('', '(', '}', '`', '=> {', '${', '/*', '\u2028'),
    )
    .map(([{ name, text }, place, length, inserted]) => {
      const at = Math.floor(place * text.length);
      const rest = length === 0 ? '' : text.slice(at + length);
      return { name, text: text.slice(0, at) + inserted + rest };
    });
  await fc.assert(
    fc.asyncProperty(mutilated, async ({ name, text }) => {
      const { findings, endpoints } = await analyzeFiles({ [name]: text }, name);
      for (const { range } of [...findings, ...endpoints]) {
        assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length);
      }
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('a half-typed statement takes no other server away', async () => {
  const text = `import { WebSocketServer } from 'ws';
const first = new WebSocketServer({ port: 8080 });
const list = [
function
const second = new WebSocketServer({ port: 8081 });
`;
  const { endpoints } = await analyzeFiles({ 'a.js': text }, 'a.js');
  assert.ok(endpoints.some(({ listen }) => listen[0]?.port === 8080));
});

test('checks of very many cases end as unknown', async () => {
  const steps = (line: (index: number) => string) =>
    Array.from({ length: 40 }, (_, index) => line(index)).join('\n');
  for (const body of [
    `let a = '';\n${steps((i) => `if (origin.includes('p${i}')) a += '${i}';`)}\nreturn a + a === origin;`,
    `let a = '';\n${steps((i) => `a += origin.includes('p${i}') ? '${i}' : '-';`)}\nreturn a === origin;`,
    `const a = [${steps((i) => `origin.includes('p${i}') ? 'a' : 'b',`)}];\nreturn a.join('') + \`\${a}\` === origin;`,
  ]) {
    const text = `import { WebSocketServer } from 'ws';
new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => { ${body} } });`;
    const { endpoints } = await analyzeFiles({ 'a.js': text }, 'a.js');
    const [endpoint] = endpoints;
    assert.ok(endpoint, body);
    assert.equal(predictOrigin(endpoint, 'https://evil.example').verdict.kind, 'unknown', body);
  }
});

test('endless recursion and endless loops end as unknown', async () => {
  for (const body of [
    'const again = (x) => again(x + "a"); return again(origin);',
    'while (true) { origin += "a"; }',
    'for (;;) {}',
    'let n = 0; while (n < 1e9) n++; return true;',
    'const a = [origin]; for (const x of a) a.push(x); return a.includes(origin);',
  ]) {
    const text = `import { WebSocketServer } from 'ws';
new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => { ${body} } });`;
    const start = performance.now();
    const { endpoints } = await analyzeFiles({ 'a.js': text }, 'a.js');
    assert.ok(performance.now() - start < 5000, body);
    assert.equal(endpoints.length, 1, body);
  }
});

test('a text or a list that is doubled line by line ends as unknown', async () => {
  const server = (lines: string, test: string) =>
    `import { WebSocketServer } from 'ws';
${lines}
new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => ${test} });`;
  const twice = (line: string) => `${line}\n`.repeat(40);
  const programs = [
    server(
      `let list = ['https://a.example'];\n${twice('list = [...list, ...list];')}`,
      'list.includes(origin)',
    ),
    server(`const list = ['https://a.example'];\n${twice('list.push(...list);')}`, 'list.includes(origin)'),
    server('', `{ let a = origin; ${twice('a = a + a;')} return a === 'x'; }`),
  ];
  for (const text of programs) {
    const { endpoints } = await analyzeFiles({ 'server.js': text }, 'server.js');
    const verdicts = endpoints.map((one) => predictOrigin(one, 'https://evil.example').verdict.kind);
    assert.deepEqual(verdicts, ['unknown'], text.slice(0, 200));
  }
});
