import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changeBetween } from '../../src/core/move';
import { applyEdits } from '../../src/core/text/edits';

const text = fc
  .array(fc.constantFrom('a', 'b', '\n', '😀'), { maxLength: 30 })
  .map((parts) => parts.join(''));

test('the change between two texts makes one of the other', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const change = changeBetween('memory:///x', before, after);
      if (!change) return assert.equal(before, after);
      const { start, end, by } = change;
      assert.equal(applyEdits(before, [{ start, end, newText: after.slice(start, end + by) }]), after);
    }),
  );
});

test('of the change nothing can be left out at either end', () => {
  assert.deepEqual(changeBetween('memory:///x', 'server { }', 'server { listen 80; }'), {
    uri: 'memory:///x',
    start: 9,
    end: 9,
    by: 11,
  });
});
