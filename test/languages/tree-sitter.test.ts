import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadParser } from '../../src/languages/tree-sitter';

test('a grammar is loaded once and parses half-typed text', async () => {
  const [parse, again] = await Promise.all([loadParser('typescript'), loadParser('typescript')]);
  assert.equal(parse, again);
  const tree = parse('const name: string = "π"; function (');
  assert.equal(tree.rootNode.type, 'program');
  assert.equal(tree.rootNode.descendantForIndex(21, 24)?.text, '"π"', 'offsets are UTF-16 units');
  tree.delete();
});
