import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Latest } from '../../../src/languages/nginx/latest';

test('beyond the capacity the values that were set first are forgotten', () => {
  const texts = new Latest<string>(10, ({ length }) => length);
  for (const [uri, text] of Object.entries({ a: '1234', b: '5678', c: 'x' })) texts.set(uri, text);
  texts.set('a', '12');
  assert.deepEqual(
    ['a', 'b', 'c'].map((uri) => texts.get(uri)),
    ['12', '5678', 'x'],
  );
  texts.set('d', '1234');
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((uri) => texts.get(uri)),
    ['12', undefined, 'x', '1234'],
  );
});

test('a value that is larger than the capacity stays until the next one', () => {
  const texts = new Latest<string>(3, ({ length }) => length);
  texts.set('large', '123456');
  assert.equal(texts.get('large'), '123456');
  texts.set('small', '1');
  assert.deepEqual([texts.get('large'), texts.get('small')], [undefined, '1']);
});
