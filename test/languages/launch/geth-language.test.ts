import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchRegex } from '../../../src/core/regex/match';
import {
  gethExactOrigin,
  gethMachineOrigin,
  gethOriginRule,
} from '../../../src/languages/launch/geth-matcher';
import vectors from '../../vectors/geth.json';

const hosts = ['good.example', 'a.good.example', 'evil.example', '192.0.2.7', '[2001:db8::1]', 'x_y.example'];
const pages = hosts.flatMap((host) =>
  ['http', 'https'].flatMap((scheme) => ['', ':3000', ':8443'].map((port) => `${scheme}://${host}${port}`)),
);
const patterns = [
  ...new Set(vectors.flatMap(({ rules }) => rules)),
  'https://',
  '://good.example',
  'http://[2001:db8::1]',
  ...pages,
];

for (const matcher of [gethOriginRule, gethExactOrigin, gethMachineOrigin]) {
  test(`the expressions for ${matcher.name} match what the rule matches`, () => {
    let compared = 0;
    for (const pattern of patterns) {
      const language = matcher.language?.(pattern);
      if (!language) continue;
      for (const page of pages) {
        assert.equal(
          matchRegex(language, page, 'full') !== undefined,
          matcher.matches(pattern, page),
          `${pattern} ${page}`,
        );
        compared++;
      }
    }
    assert.ok(compared > 1000);
  });
}
