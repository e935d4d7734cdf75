import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suppressions } from '../../src/core/suppress';

const covered = (text: string) =>
  suppressions({ uri: 'memory:///x', version: 1, text }).map(({ lines }) => lines);

test('an ignore comment covers its own line and the next', () => {
  assert.deepEqual(covered('a\n# ws-origin-ignore some-rule: lab only\nb\nc'), [[1, 2]]);
});

test('above a command of several lines it covers them all', () => {
  assert.deepEqual(
    covered("# ws-origin-ignore some-rule: lab only\ngeth \\\n  --ws \\\n  --ws.origins '*'\nexit"),
    [[0, 3]],
  );
});

test('one for the file covers all of it, wherever it stands', () => {
  assert.deepEqual(covered('a\n// ws-origin-ignore-file some-rule: a sample\nb\nc'), [[0, 4]]);
});

test('a comment without a reason is none', () => {
  assert.deepEqual(covered('// ws-origin-ignore some-rule:\n// ws-origin-ignore some-rule'), []);
});
