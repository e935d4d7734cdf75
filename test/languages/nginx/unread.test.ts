import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from '../../../src/languages/nginx/parse';

/** Pieces that decide where a block ends, and plain ones between them. */
const pieces = [
  ...['{', '}', ';', ' ', '\n', '"', "'", '#', '\\', '<', ')', '$', '${', '{{', '}}', '{%', '%}', '<%', '%>'],
  ...[
    '{#',
    '#}',
    'a',
    'proxy_pass http://b;',
    'if ($x)',
    'if x',
    'end',
    'x_by_lua_block {',
    '--',
    '"}"',
    '<% ; } %>',
    "';}'",
    '\\;}',
    ...[
      '$' + '{a}',
      '$' + '{a}}',
      'b{',
      '{ c; }',
      '}; ',
      '\\"',
      '\\ ',
      '\\#',
      ' # }\n',
      ' "}" ',
      " '{' ",
      '"a"',
      '#"',
      'location /x { ',
      '\r\n',
      '\ufeff',
    ],
    'é',
  ],
];

const text = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''));

test('a block that is left unread ends where it ends when it is read', () => {
  fc.assert(
    fc.property(text, (inside) => {
      // Only blocks of servers are left unread.
      const [unread, read] = ['server', 'virtua'].map((name) =>
        parse(`${name} {${inside}`, 'memory:///x.conf'),
      );
      assert.deepEqual(
        unread?.directives.map(({ start, end }) => [start, end]),
        read?.directives.map(({ start, end }) => [start, end]),
      );
    }),
    { numRuns: 20_000 },
  );
});

const long: Readonly<Record<string, string>> = {
  'words without a semicolon': 'word ',
  'strings without a semicolon': 'a "b" ',
  'open strings': '" ',
  'open blocks': '{ ',
  blocks: 'a { b; } ',
  'escaped characters': '\\a',
  variables: '$' + '{a} ',
  comments: '# x\n',
};

for (const [name, unit] of Object.entries(long))
  for (const end of ['', ' }'])
    test(`a server of a million ${name}${end ? '' : ', never closed,'} is skipped in bounded time`, () => {
      const start = performance.now();
      const { directives } = parse(`server { ${unit.repeat(1_000_000)}${end}`, 'memory:///x.conf');
      assert.equal(directives.length, 1);
      assert.ok(performance.now() - start < 10_000);
    });
