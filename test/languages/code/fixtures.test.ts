import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { analyzeFiles, assertMarkers } from '../../support/analysis';

const root = path.join(__dirname, '../../fixtures/code');

for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.[cm]?[jt]s$/.test(name) && !name.startsWith('live'),
)) {
  test(`findings of ${file}`, async () => {
    const text = readFileSync(path.join(root, file), 'utf8');
    const { findings } = await analyzeFiles({ [file]: text }, file);
    assertMarkers(text, findings);
  });
}
