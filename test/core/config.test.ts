import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defaultConfig, normalizeTrusted, readConfig } from '../../src/core/config';
import { parseConfig } from '../../src/core/config-file';

test('a full configuration with comments and trailing commas', () => {
  const { config, problems } = parseConfig(
    `{
      // pages of ours
      "trustedOrigins": ["https://App.example.com/", "https://app.example.com", "http://localhost:3000",],
      "rules": { "origin-bypass": "information", "dead-origin-entry": "off" },
      "ignore": ["vendor/"],
      "versions": { "geth": "v1.13.0" },
      "markdown": true,
    }`,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(config, {
    trustedOrigins: ['https://app.example.com', 'http://localhost:3000'],
    rules: { 'origin-bypass': 'information', 'dead-origin-entry': 'off' },
    ignore: ['vendor/'],
    versions: { geth: '1.13.0' },
    markdown: true,
  });
});

const wrong: readonly (readonly [unknown, string])[] = [
  [[], 'the configuration must be an object'],
  [{ trusted: [] }, 'unknown setting "trusted"'],
  [{ trustedOrigins: 'https://a.example' }, 'trustedOrigins must be a list of strings'],
  [
    { trustedOrigins: ['*.a.example'] },
    'trustedOrigins: "*.a.example" is not an origin such as https://app.example.com',
  ],
  [{ rules: { nonsense: 'off' } }, 'rules: there is no rule "nonsense"'],
  [
    { rules: { 'origin-bypass': 'loud' } },
    'rules: "origin-bypass" must be off, error, warning, information, hint',
  ],
  [{ ignore: [1] }, 'ignore must be a list of strings'],
  [{ markdown: 'yes' }, 'markdown must be true or false'],
  [{ versions: { geth: 'latest' } }, 'versions: "geth" must be a version such as "1.13.0"'],
];

for (const [value, message] of wrong)
  test(`named and left out: ${JSON.stringify(value)}`, () => {
    assert.deepEqual(readConfig(value), { config: defaultConfig, problems: [{ message }] });
  });

test('a syntax error is named with its line', () => {
  const { config, problems } = parseConfig('{\n  "ignore": [}\n');
  assert.deepEqual(config, defaultConfig);
  assert.match(problems[0]?.message ?? '', /^line 2: /);
});

test('no value and no text makes the reader throw', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => void readConfig(value)));
  fc.assert(fc.property(fc.string(), (text) => void parseConfig(text)));
});

test('trusted origins: a slash at the end is forgiven, a path or a wildcard is not', () => {
  assert.equal(normalizeTrusted(' https://APP.example.com:443/ '), 'https://app.example.com');
  for (const text of [
    'https://a.example/path',
    'https://*.example',
    'a.example',
    'wss://a.example',
    'null',
    'https://me@a.example',
  ])
    assert.equal(normalizeTrusted(text), undefined, text);
});
