import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scopeOf, textOf } from '../../../src/core/attack/scope';
import { browserHandshake } from '../../../src/core/policy/handshake';
import {
  concat,
  evaluateTerm,
  host,
  literal,
  lowerCase,
  orElse,
  origin,
  type Term,
} from '../../../src/core/policy/term';
import { isUnknown } from '../../../src/core/policy/unknown';
import type { UrlPart } from '../../../src/core/url';

const urlParts: readonly UrlPart[] = ['protocol', 'hostname', 'host', 'port', 'pathname', 'origin', 'href'];

const substitutions = [
  '^https?://',
  '^https?:',
  '://',
  '//',
  '^.*?:',
  '^.*:',
  'h.*e|/',
  '^https$|^http',
  '/\\b',
  's?:/',
  '[a-z]+$',
];

const term: fc.Arbitrary<Term> = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4 },
    fc.constant(origin),
    fc.constant(host),
    fc.constantFrom('', 'x', 'https://').map(literal),
    tie('term').map(lowerCase),
    tie('term').map((of): Term => ({ kind: 'upperCase', of })),
    tie('term').map((of): Term => ({ kind: 'trim', of })),
    fc.tuple(tie('term'), tie('term')).map(([of, fallback]) => orElse(of, fallback)),
    fc.array(tie('term'), { maxLength: 3 }).map(concat),
    fc
      .tuple(tie('term'), fc.constantFrom(...urlParts))
      .map(([of, part]): Term => ({ kind: 'urlPart', of, parser: 'whatwg', part })),
    fc
      .tuple(tie('term'), fc.constantFrom('https://', 'http://', '/', 'example', ''), fc.boolean())
      .map(([of, search, all]): Term => ({ kind: 'replace', of, search, by: 'y', all })),
    fc
      .tuple(
        tie('term'),
        fc.constantFrom(...substitutions),
        fc.constantFrom('', 'g'),
        fc.constantFrom('', 'z'),
      )
      .map(
        ([of, source, flags, by]): Term => ({
          kind: 'substitute',
          of,
          regex: { source, flags, dialect: 'ecmascript' },
          by,
        }),
      ),
    fc
      .tuple(tie('term'), fc.integer({ min: -2, max: 9 }))
      .map(([of, start]): Term => ({ kind: 'slice', of, start })),
    fc
      .tuple(tie('term'), fc.constantFrom('://', '/', '//', ':', '.'), fc.integer({ min: -2, max: 4 }))
      .map(([of, separator, index]): Term => ({ kind: 'item', of, separator, index })),
  ),
})).term;

const hosts = ['example.com', 'a-b_c.example.co.uk', '192.0.2.1', '[2001:db8::1]'];
const ports = ['', ':8443'];

test('the scheme cut off by an expression leaves the host', () => {
  const cut = (source: string): Term => ({
    kind: 'substitute',
    of: origin,
    regex: { source, flags: '', dialect: 'ecmascript' },
    by: '',
  });
  for (const source of ['^https?://', '^https?:\\/\\/', '^[a-z]+://'])
    assert.deepEqual(scopeOf(cut(source), 'https', browserHandshake), {
      scope: { stretch: 'host', before: '', after: '', upperCase: false },
    });
  for (const source of ['.*//', '.*?//', '//.*', 'app'])
    assert.ok('value' in scopeOf(cut(source), 'https', browserHandshake), source);
});

test('a scope is the term for every origin', () => {
  let followed = 0;
  fc.assert(
    fc.property(term, fc.constantFrom('http', 'https'), (one, scheme) => {
      const scoped = scopeOf(one, scheme, browserHandshake);
      if ('value' in scoped && isUnknown(scoped.value)) return;
      followed++;
      for (const name of hosts)
        for (const port of ports) {
          const sent = `${scheme}://${name}${port}`;
          const value = evaluateTerm(one, { ...browserHandshake, origin: sent });
          assert.equal('scope' in scoped ? textOf(scoped.scope, sent) : scoped.value, value, sent);
        }
    }),
    { numRuns: 3000 },
  );
  assert.ok(followed > 1000);
});

test('what depends on the Origin in another way is not followed', () => {
  const capture: Term = {
    kind: 'capture',
    of: origin,
    regex: { source: '//(.*)', flags: '', dialect: 'pcre' },
    group: 1,
  };
  for (const one of [capture, concat([origin, origin])]) {
    const scoped = scopeOf(one, 'https', browserHandshake);
    assert.ok('value' in scoped && isUnknown(scoped.value));
  }
});
