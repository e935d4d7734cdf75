import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { analyzeFiles } from '../../support/analysis';

/** Programs of which nobody can tell who gets in, by what stands in the way. */
const programs: Readonly<Record<string, string>> = {
  'a list that another file may replace': `let allowed = ['https://old.example'];
export function setAllowed(list) { allowed = list; }
const check = (origin) => allowed.includes(origin);`,
  'a list that a promise replaces': `let allowed = ['https://old.example'];
load().then((list) => { allowed = list; });
const check = (origin) => allowed.includes(origin);`,
  'a list that a promise hands to a function which replaces it': `let allowed = ['https://old.example'];
function use(list) { allowed = list; }
load().then(use);
const check = (origin) => allowed.includes(origin);`,
  'a list that a function of the start replaces': `let allowed = ['https://old.example'];
function use(list) { allowed = list; }
async function main() { use(await load()); }
main();
const check = (origin) => allowed.includes(origin);`,
  'how many items a list of matches has': `const check = (origin) => [...origin.matchAll(/good/g)].length === 1;`,
  'a property of which the name is not known': `const allowed = {};
allowed[pick()] = true;
const check = (origin) => allowed[origin] === true;`,
  'an item at a place that is not known': `const allowed = [];
allowed[pick()] = 'https://evil.example';
const check = (origin) => allowed.includes(origin);`,
  'an option that something unknown may replace': `const options = { origins: ['https://old.example'], ...load() };
const check = (origin) => options.origins.includes(origin);`,
  'settings that something unknown is laid over': `const options = Object.assign({ origins: [] }, load());
const check = (origin) => options.origins.includes(origin);`,
  'a file that is not at hand': `import { existsSync, readFileSync } from 'node:fs';
const origins = existsSync('origins.json') ? JSON.parse(readFileSync('origins.json')) : [];
const check = (origin) => origins.includes(origin);`,
  'what a hash of the origin is': `import { createHash, timingSafeEqual } from 'node:crypto';
const hash = (text) => createHash('sha256').update(text).digest();
const check = (origin) => timingSafeEqual(hash(origin), hash('https://good.example'));`,
  'what methods of a class put into a list': `class Gate {
  #allowed = [];
  allow(origin) { this.#allowed.push(origin); }
  open() { return new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => this.#allowed.includes(origin) }); }
}
const check = undefined;`,
};

for (const [what, text] of Object.entries(programs)) {
  test(`it is not guessed ${what}`, async () => {
    const server = /new WebSocketServer/.test(text)
      ? ''
      : 'new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => check(origin) });';
    const files = { 'server.js': `import { WebSocketServer } from 'ws';\n${text}\n${server}\n` };
    const { endpoints } = await analyzeFiles(files, 'server.js');
    const verdicts = endpoints.map(
      (endpoint) => predictOrigin(endpoint, 'https://evil.example').verdict.kind,
    );
    assert.deepEqual(verdicts, ['unknown']);
  });
}
