import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserHandshake, type Handshake } from '../../../src/core/policy/handshake';
import { analyzeFiles, fixAll } from '../../support/analysis';
import { checks } from './live/checks';
import { forms } from './live/forms';
import { programs, sourcesOf } from './live/programs';
import { handshake, type Source, start, withoutServers } from './live/servers';

const trusted = ['https://good.example', 'https://two.example:8443'];
const stranger = 'https://evil.example';

/** Checks that let somebody in who should stay out. */
const weak = Object.fromEntries(
  [
    'nothing',
    'starts with',
    'ends with',
    'includes',
    'index of text',
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
}

/** The program after all fixes; undefined when there is nothing to fix. */
async function repaired(source: Source): Promise<Repaired | undefined> {
  const { name, text } = source;
  const before = await analyzeFiles({ [name]: text }, name, { trustedOrigins: trusted });
  const serious = before.findings.filter(({ severity }) => severity === 'error' || severity === 'warning');
  if (!serious.some(({ fixes }) => fixes.length > 0)) return undefined;
  const fixed = (await fixAll({ [name]: text }, name, trusted))[name] as string;
  const after = await analyzeFiles({ [name]: fixed }, name, { trustedOrigins: trusted });
  const left = after.findings.filter(({ severity }) => severity === 'error' || severity === 'warning');
  assert.deepEqual(
    left.map(({ rule, message }) => `${rule}: ${message}`),
    [],
    `${name} is not quiet after its fixes:\n${fixed}`,
  );
  assert.equal(
    (await fixAll({ [name]: fixed }, name, trusted))[name],
    fixed,
    `${name}: fixing twice changes it again`,
  );
  const witnesses = serious.flatMap(({ witness }) => (witness === undefined ? [] : [witness]));
  return { ...source, text: fixed, sample: after.endpoints[0]?.sample ?? browserHandshake, witnesses };
}

/** Starts the repaired programs and shakes hands as the attacker and as the trusted pages. */
async function prove(sources: readonly Source[], folder: string): Promise<number> {
  const all = await Promise.all(sources.map(repaired));
  const fixed = all.filter((one) => one !== undefined);
  const running = await start(fixed, folder);
  const wrong: string[] = [];
  try {
    for (const { name, text, sample, witnesses } of fixed) {
      const send = (origin: string) => handshake(running.ports.get(name) as number, sample, origin, 10_000);
      for (const origin of new Set([...witnesses, stranger, 'null'])) {
        const outcome = await send(origin);
        if (outcome === 101) wrong.push(`${name}: ${origin} still gets in\n${text}`);
      }
      // A list that held one page holds it still; another page is added only where the fix makes a new list.
      const outcomes = await Promise.all(trusted.map(send));
      if (!outcomes.includes(101)) wrong.push(`${name}: trusted pages got ${outcomes}\n${text}`);
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
    const count = await prove(sourcesOf(library, weak), `fixed-${library}`);
    t.diagnostic(`${count} programs repaired`);
    assert.ok(count > 8);
  });
}

test('fixes for programs of many forms', { skip: withoutServers() }, async (t) => {
  const sources = forms();
  t.diagnostic(`${await prove(sources, 'fixed-forms')} programs repaired`);
});
