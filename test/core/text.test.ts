import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits } from '../../src/core/text/edits';
import { LineIndex } from '../../src/core/text/lines';

const text = fc.array(fc.constantFrom('a', 'é', '\n', '\r\n', '\r', '😀')).map((parts) => parts.join(''));

test('a line begins behind every kind of line end', () => {
  fc.assert(
    fc.property(text, (content) => {
      const index = new LineIndex(content);
      const starts = content.split(/(?<=\n|\r(?!\n))/);
      let offset = 0;
      for (const [line, { length }] of starts.entries()) {
        assert.deepEqual(index.position(offset), { line, character: 0 });
        offset += length;
      }
    }),
  );
});

test('positions and offsets are each other’s inverse for every kind of line end', () => {
  fc.assert(
    fc.property(text, fc.nat(), (content, seed) => {
      const offset = seed % (content.length + 1);
      const lines = new LineIndex(content);
      assert.equal(lines.offset(lines.position(offset)), offset);
    }),
  );
});

test('edits count in the text before any of them', () => {
  const edits = [
    { start: 4, end: 5, newText: 'E' },
    { start: 0, end: 1, newText: 'long' },
    { start: 2, end: 2, newText: '!' },
  ];
  assert.equal(applyEdits('abcde', edits), 'longb!cdE');
});

test('overlapping edits and edits outside the text are refused', () => {
  assert.throws(
    () =>
      applyEdits('abc', [
        { start: 0, end: 2, newText: '' },
        { start: 1, end: 3, newText: '' },
      ]),
    RangeError,
  );
  assert.throws(() => applyEdits('abc', [{ start: 2, end: 4, newText: '' }]), RangeError);
});
