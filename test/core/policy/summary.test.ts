import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  all,
  any,
  type Condition,
  constant,
  equals,
  matches,
  negate,
  oneOf,
} from '../../../src/core/policy/condition';
import { policySummary } from '../../../src/core/policy/summary';
import { host, literal, origin, type Term } from '../../../src/core/policy/term';
import { Unknown } from '../../../src/core/policy/unknown';
import { acceptIf, endpointWith } from '../../support/policies';

const originHost: Term = { kind: 'urlPart', of: origin, parser: 'whatwg', part: 'host' };
const regex = (source: string): Condition => matches(origin, { source, flags: '', dialect: 'ecmascript' });
const unclear: Condition = { kind: 'unknown', unknown: new Unknown('ORIGINS is set outside this file') };
const app = 'https://app.example.com';

const cases: readonly (readonly [Condition, string])[] = [
  [constant(true), 'accepts every origin'],
  [negate(equals(origin, literal(app))), 'accepts strangers, such as https://evil.example'],
  [constant(false), 'refuses every browser'],
  [unclear, 'not known: ORIGINS is set outside this file'],
  [equals(origin, literal(app)), 'accepts only https://app.example.com'],
  [
    oneOf(origin, [app, 'https://b.example', 'http://localhost:3000']),
    'accepts only https://app.example.com and 2 more',
  ],
  [oneOf(origin, [app, 'null']), 'accepts only https://app.example.com and 1 more'],
  [equals(origin, literal('null')), 'accepts only null'],
  [regex('^https://([a-z0-9-]+\\.)*example\\.com$'), 'accepts only origins ending in .example.com'],
  [
    regex('^https://app\\.example\\.com'),
    'accepts https://app.example.com, and strangers such as https://app.example.com.evil.example',
  ],
  [regex('^http://(?!evil)[a-z]+\\.example\\.com$'), 'accepts only origins ending in .example.com'],
  [
    regex('^http://app\\.example\\.com(?<!evil)$'),
    'accepts http://app.example.com; refuses https://evil.example',
  ],
  [equals(originHost, host), 'accepts only https://ws.example.net and 1 more'],
  [equals(origin, literal('HTTPS://EVIL')), 'refuses every web page'],
  [all([unclear, equals(origin, literal(app))]), 'refuses https://evil.example'],
  [
    regex('^https://a\\.b\\.[0-9]+\\.com$'),
    'accepts https://a.b.3000.com, and strangers such as https://a.b.0.com',
  ],
  [
    any([regex('^chrome-extension:'), equals(origin, literal('https://b.example/'))]),
    'refuses every web page',
  ],
];

for (const [condition, expected] of cases)
  test(expected, () => {
    assert.equal(policySummary(endpointWith(acceptIf(condition), { host: 'ws.example.net' })), expected);
  });
