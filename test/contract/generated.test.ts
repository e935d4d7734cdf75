import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { generated, leftovers } from '../../docs/generate';

test('generated files are up to date: npm run generate', () => {
  for (const [file, text] of generated()) {
    const full = path.join(__dirname, '../..', file);
    assert.equal(existsSync(full) && readFileSync(full, 'utf8'), text, `${file} is out of date`);
  }
  assert.deepEqual(leftovers(), []);
});
