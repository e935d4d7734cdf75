import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStranger, Owners } from '../../../src/core/attack/attacker';
import { families, type Mutation, mutations } from '../../../src/core/attack/families';
import { isBrowserOrigin, type Origin, parseOrigin, serializeOrigin } from '../../../src/core/origin';

const trusted = [
  'https://app.example.com',
  'https://example.com',
  'https://a.b.c.example.com:8443',
  'https://shop.example.co.uk',
  'https://example.co.uk',
  'https://me.github.io',
  'https://bücher.example',
  'https://münchen.de',
  'https://app.example.dev:3000',
  'http://localhost',
  'http://localhost:3000',
  'http://app.localhost:5173',
  'http://127.0.0.1:8080',
  'https://192.0.2.7',
  'http://[::1]:3000',
  'http://intranet',
  'https://ab.io',
  'https://x.com',
];

const of = (text: string): { page: Origin; made: Mutation[] } => {
  const page = parseOrigin(text) as Origin;
  return { page, made: mutations({ trusted: page, label: 'evil', target: 'localhost:8080' }, 'full') };
};

for (const text of trusted) {
  test(`what any page can send is a stranger's origin, starting from ${text}`, () => {
    const { page, made } = of(text);
    const owners = new Owners([page.hostname]);
    const attacks = made.filter(
      ({ sendable, risk, origin }) => sendable === 'any-page' && risk !== 'expected' && origin !== 'null',
    );
    assert.ok(attacks.length >= 2);
    for (const { family, origin = '' } of attacks) {
      assert.ok(isBrowserOrigin(origin) && isStranger(origin), `${family}: ${origin}`);
      assert.ok(!owners.owns(parseOrigin(origin)?.hostname ?? ''), `${family}: ${origin}`);
    }
  });

  test(`no value twice, the control first, starting from ${text}`, () => {
    const { page, made } = of(text);
    const values = made.map(({ origin }) => origin);
    assert.equal(new Set(values).size, values.length);
    assert.equal(values[0], serializeOrigin(page));
  });
}

test('ids are unique', () => {
  const ids = families.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test('tiers grow, and each has its size', () => {
  const { page } = of('https://app.example.com');
  const input = { trusted: page, label: 'evil', target: 'localhost:8080' };
  const sizes = (['quick', 'standard', 'full'] as const).map((tier) => mutations(input, tier).length);
  assert.deepEqual(sizes, [9, 28, 61]);
});

test('every family makes something for some page', () => {
  const used = new Set(trusted.flatMap((text) => of(text).made.map(({ family }) => family)));
  assert.deepEqual(
    families.map(({ id }) => id).filter((id) => !used.has(id)),
    [],
  );
});

test('what no browser sends is not an origin as browsers write it', () => {
  const strict = trusted.flatMap((text) => of(text).made).filter(({ risk }) => risk === 'info');
  for (const { origin, family, sendable } of strict) {
    if (sendable === 'no' && origin !== undefined)
      assert.ok(!isBrowserOrigin(origin), `${family}: ${origin}`);
  }
});

test('a neighbour on shared hosting is anybody, below an own domain it is not', () => {
  const sendable = (page: string, family: string) =>
    of(page).made.find((mutation) => mutation.family === family)?.sendable;
  assert.equal(sendable('https://me.github.io', 'THP-1'), 'any-page');
  assert.equal(sendable('https://me.github.io', 'HST-5'), 'any-page');
  assert.equal(sendable('https://app.example.com', 'HST-5'), 'position');
  assert.equal(sendable('https://app.example.com', 'THP-1'), undefined);
});
