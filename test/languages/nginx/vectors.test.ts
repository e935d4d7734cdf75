import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { analyzeFiles } from '../../support/analysis';

const vectors = path.join(__dirname, '../../vectors');

interface Row {
  readonly location: string;
  readonly origin: string | null;
  readonly status: string;
}

test('every row of the truth table of nginx 1.22.1 is predicted', async () => {
  const text = readFileSync(path.join(vectors, 'nginx.conf'), 'utf8');
  const rows: Row[] = JSON.parse(readFileSync(path.join(vectors, 'nginx.json'), 'utf8'));
  const { endpoints } = await analyzeFiles({ 'nginx.conf': text }, 'nginx.conf', {
    versions: { nginx: '1.22.1' },
  });
  const wrong = rows.flatMap((row) => {
    const { location, origin, status } = row;
    const endpoint = endpoints.find((one) => one.path === location && one.listen[0]?.port === 19001);
    assert.ok(endpoint, `no endpoint for ${location}`);
    const { verdict } = predictOrigin(endpoint, origin ?? undefined);
    const predicted = {
      accept: '101',
      reject: 'status' in verdict ? String(verdict.status) : '',
      unknown: 'unknown',
    };
    return predicted[verdict.kind] === status ? [] : [{ ...row, verdict }];
  });
  assert.deepEqual(wrong, []);
  assert.equal(rows.length, 253);
});
