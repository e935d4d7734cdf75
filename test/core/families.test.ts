import assert from 'node:assert/strict';
import { test } from 'node:test';
import { families, type Mutation, mutations, type Tier } from '../../src/core/attack/families';
import { isBrowserOrigin, type Origin, parseOrigin, sameOwner } from '../../src/core/origin';

const made = (trusted: string, tier: Tier): Mutation[] =>
  mutations({ trusted: parseOrigin(trusted) as Origin, label: 'evil', target: '127.0.0.1:8080' }, tier);

const pages = [
  'https://app.example.com',
  'http://localhost:3000',
  'https://me.github.io',
  'https://example.com',
];

test('tiers grow, and each has its size', () => {
  const sizes = (['quick', 'standard', 'full'] as const).map(
    (tier) => made('https://app.example.com', tier).length,
  );
  assert.deepEqual(sizes, [9, 27, 60]);
});

test('ids are unique, and every family makes something for some page', () => {
  assert.equal(new Set(families.map(({ id }) => id)).size, families.length);
  const used = new Set(pages.flatMap((page) => made(page, 'full').map(({ family }) => family)));
  assert.deepEqual(
    families.map(({ id }) => id).filter((id) => !used.has(id)),
    ['DOT-2'],
  );
  assert.ok(made('https://a.b.example.com', 'standard').some(({ family }) => family === 'DOT-2'));
});

test('what any page can send is an origin as browsers write it, and not of the trusted owner', () => {
  for (const page of pages) {
    const { hostname } = parseOrigin(page) as Origin;
    for (const { origin = '', family, sendable } of made(page, 'full')) {
      if (sendable !== 'any-page' || family === 'CTL-1') continue;
      assert.ok(isBrowserOrigin(origin), origin);
      const other = parseOrigin(origin);
      assert.ok(!other || !sameOwner(other.hostname, hostname), `${origin} for ${page}`);
    }
  }
});

test('what no browser sends is not an origin as browsers write it', () => {
  for (const page of pages) {
    for (const { origin, family, sendable } of made(page, 'full')) {
      // A name under a top-level domain that does not exist is well written, but nobody can have it.
      if (sendable !== 'no' || origin === undefined || family === 'DOT-Z') continue;
      assert.ok(!isBrowserOrigin(origin) || /^wss?:/.test(origin), origin);
    }
  }
});

test('a neighbour on shared hosting is anybody, below an own domain it is not', () => {
  const sendable = (page: string, family: string) =>
    made(page, 'full').find((mutation) => mutation.family === family)?.sendable;
  assert.equal(sendable('https://me.github.io', 'THP-1'), 'any-page');
  assert.equal(sendable('https://me.github.io', 'HST-5'), 'any-page');
  assert.equal(sendable('https://app.example.com', 'HST-5'), 'position');
  assert.equal(sendable('https://app.example.com', 'THP-1'), undefined);
});
