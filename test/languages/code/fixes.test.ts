import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asVisited } from '../../../src/core/attack/visitor';
import { predictOrigin } from '../../../src/core/attack/witness';
import { browserHandshake, type Handshake } from '../../../src/core/policy/handshake';
import { fixableRules } from '../../../src/languages/code/fixes';
import { analyzeFiles, fixAll } from '../../support/analysis';
import { checks } from './live/checks';
import { forms } from './live/forms';
import { programs, sourcesOf } from './live/programs';
import { filesOf, handshake, type Source, start, withoutServers } from './live/servers';

const trusted = ['https://good.example', 'https://two.example:8443'];
/** The fix that writes a list of the trusted pages. */
const allowOnly = 'allow-trusted-origins';

/** Libraries, or programs, by the fix that was proved with them. */
const proved = new Map<string, Set<string>>();

const stranger = 'https://evil.example';

/** Checks that let somebody in who should stay out. */
const weak = Object.fromEntries(
  [
    'nothing',
    'starts with',
    'ends with',
    'includes',
    'index of text',
    'index zero',
    'regex without anchors',
    'regex with groups',
    'some with regex',
    'null allowed',
    'wildcard in list',
    'every',
    'double negation',
    'logical assignment',
  ].map((name) => [name, checks[name] as string]),
);

interface Repaired extends Source {
  /** A handshake that reaches the server. */
  readonly sample: Handshake;
  readonly witnesses: readonly string[];
  /** Trusted pages that must get in now: all of them where the fix wrote a list of them, else those that did before. */
  readonly pages: readonly string[];
  /** What was applied, as `<rule>: <fix>`. */
  readonly fixes: ReadonlySet<string>;
}

/** The program after all fixes; undefined when there is nothing to fix. */
async function repaired(source: Source): Promise<Repaired | undefined> {
  const { name } = source;
  const files = filesOf(source);
  const before = await analyzeFiles(files, name, { trustedOrigins: trusted });
  const serious = before.findings.filter(({ severity }) => severity === 'error' || severity === 'warning');
  // Where nothing serious can be cured, a lesser fix cannot make the program quiet.
  const toCure = serious.length > 0 ? serious : before.findings;
  if (!toCure.some(({ fixes }) => fixes.length > 0)) return undefined;
  const fixes = new Set<string>();
  const all = await fixAll(files, name, trusted, (rule, fix) => fixes.add(`${rule}: ${fix.id}`));
  const fixed = all[name] as string;
  const after = await analyzeFiles(all, name, { trustedOrigins: trusted });
  const left = after.findings.filter(({ severity }) => severity === 'error' || severity === 'warning');
  assert.deepEqual(
    left.map(({ rule, message }) => `${rule}: ${message}`),
    [],
    `${name} is not quiet after its fixes:\n${fixed}`,
  );
  assert.equal((await fixAll(all, name, trusted))[name], fixed, `${name}: fixing twice changes it again`);
  const witnesses = serious.flatMap(({ witness }) => (witness === undefined ? [] : [witness]));
  const wroteList = [...fixes].some((fix) => fix.endsWith(allowOnly));
  const [endpoint] = before.endpoints;
  const pages = trusted.filter(
    (page) => wroteList || (endpoint && predictOrigin(endpoint, page).verdict.kind === 'accept'),
  );
  const [endpointAfter] = after.endpoints;
  const sample = endpointAfter ? asVisited(endpointAfter, () => true).sample : browserHandshake;
  return { ...source, text: fixed, sample, witnesses, pages, fixes };
}

/** Starts the repaired programs and shakes hands as the attacker and as the trusted pages. */
async function prove(library: string, sources: readonly Source[], folder: string): Promise<number> {
  const all = await Promise.all(sources.map(repaired));
  const fixed = all.filter((one) => one !== undefined);
  const running = await start(fixed, folder);
  const wrong: string[] = [];
  try {
    for (const { name, text, sample, witnesses, pages, fixes } of fixed) {
      const send = (origin: string) => handshake(running.ports.get(name) as number, sample, origin, 10_000);
      for (const origin of new Set([...witnesses, stranger, 'null'])) {
        const outcome = await send(origin);
        if (outcome === 101) wrong.push(`${name}: ${origin} still gets in\n${text}`);
      }
      const outcomes = await Promise.all(pages.map(send));
      if (outcomes.some((outcome) => outcome !== 101))
        wrong.push(`${name}: ${pages} got ${outcomes}\n${text}`);
      for (const fix of fixes) proved.set(fix, (proved.get(fix) ?? new Set()).add(library || name));
    }
  } finally {
    running.stop();
  }
  assert.deepEqual(wrong, []);
  return fixed.length;
}

for (const library of Object.keys(programs).filter((name) => name !== 'sockjs')) {
  test(`fixes for ${library} keep the attacker out of the running server`, {
    skip: withoutServers(library),
  }, async (t) => {
    const count = await prove(library, sourcesOf(library, weak), `fixed-${library}`);
    t.diagnostic(`${count} programs repaired`);
    assert.ok(count > 8);
  });
}

test('fixes for programs of many forms', { skip: withoutServers() }, async (t) => {
  const sources = forms();
  t.diagnostic(`${await prove('', sources, 'fixed-forms')} programs repaired`);
});

/** How the program reads the cookies is not followed: that the visitor is signed in is supposed. */
const signedInOnly = `import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
const sockets = new WebSocketServer({ noServer: true });
const server = createServer();
server.on('upgrade', (request, socket, head) => {
  const parts = (request.headers.cookie ?? '').split('; ').filter(Boolean);
  const cookies = Object.fromEntries(parts.map((part) => part.split('=')));
  if (!cookies.session) {
    socket.end('HTTP/1.1 401 Unauthorized\\r\\n\\r\\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
});
server.listen(8080);
`;

test('a fix for a server that lets only in who is signed in', { skip: withoutServers() }, async () => {
  const name = 'signed-in.mjs';
  const fixed = (await fixAll({ [name]: signedInOnly }, name, trusted))[name] as string;
  const running = await start([{ name, text: fixed }], 'fixed-signed-in');
  try {
    const headers = { ...browserHandshake.headers, cookie: 'session=1' };
    const send = (origin: string) =>
      handshake(running.ports.get(name) as number, { path: '/', headers }, origin, 10_000);
    assert.deepEqual(await Promise.all(trusted.map(send)), [101, 101]);
    assert.deepEqual(await Promise.all([stranger, 'null'].map(send)), [403, 403]);
  } finally {
    running.stop();
  }
});

test('there is no fix that was not proved on a running server', { skip: withoutServers() }, (t) => {
  for (const [fix, where] of proved) t.diagnostic(`${fix}: ${[...where].join(', ')}`);
  const rules = new Set([...proved.keys()].map((fix) => fix.replace(/:.*/, '')));
  assert.deepEqual(
    fixableRules.filter((rule) => !rules.has(rule)),
    [],
  );
});
