import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCovered } from '../../../src/core/attack/covered';
import type { Regex } from '../../../src/core/regex/regex';

const regex = (source: string): Regex => ({ source, flags: 'i', dialect: 'pcre' });

const pairs: readonly (readonly [string, readonly string[], boolean])[] = [
  ['^chat\\.example\\.com$', ['^.+\\.example\\.com$'], true],
  ['^chat\\d?\\.example\\.com$', ['^.+\\.example\\.com$', '^never$'], true],
  ['^(a|b)\\.example\\.com$', ['^a\\.', '^b\\.'], true],
  ['^(a|b|c)\\.example\\.com$', ['^a\\.', '^b\\.'], false],
  ['^.+\\.example\\.com$', ['^chat\\.example\\.com$'], false],
  ['^CHAT$', ['^chat$'], true],
  ['^10\\.', ['^[0-9.]+$'], false],
  ['^(?!api\\.).+\\.com$', ['\\.com$'], true],
  ['\\.com$', ['^(?!api\\.).+\\.com$'], false],
  ['^(.)\\1$', ['.'], false],
];

for (const [source, by, expected] of pairs)
  test(`${source} is ${expected ? '' : 'not '}covered by ${by.join(' and ')}`, () => {
    assert.equal(isCovered(regex(source), by.map(regex)), expected);
    assert.equal(isCovered(regex(source), by.map(regex)), expected);
  });
