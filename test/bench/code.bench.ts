import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createAnalyzer } from '../../src/core/analyze';
import { defaultConfig } from '../../src/core/config';
import { MemoryWorkspace } from '../../src/core/workspace';
import { code } from '../../src/languages';
import { randomNumbers } from '../languages/code/generator';
import { median } from './measure';
import { functions } from './source-tree';

const root = path.join(__dirname, '../..');

/** One keystroke in a server file of 2,000 lines: the front end, and with rules and fixes. */
async function keystroke(): Promise<void> {
  const random = randomNumbers(2);
  let text = '';
  while (text.split('\n').length < 1960)
    text += `${functions(random, 12)}\n`.replaceAll('export function step', `function f${text.length}_`);
  text = `${readFileSync(path.join(root, 'test/fixtures/code/ws/upgrade.js'), 'utf8')}\n${text}`;
  const workspace = new MemoryWorkspace({});
  const analyzer = createAnalyzer([code]);
  const edited = (run: number) => {
    const middle = text.indexOf('\n', text.length / 2);
    return workspace.write(
      'server.js',
      `${text.slice(0, middle)}\n// ${'x'.repeat(run % 50)}${text.slice(middle)}`,
    );
  };
  const frontEnd = await code.load();
  let run = 0;
  const endpointsAlone = await median(
    60,
    () => frontEnd.analyze(edited(run++), workspace, { versions: {} }),
    20,
  );
  const all = await median(60, () => analyzer.analyze(edited(run++), workspace, defaultConfig), 20);
  const { endpoints } = await analyzer.analyze(edited(run), workspace, defaultConfig);
  assert.equal(endpoints.length, 2);
  console.log(
    `keystroke in a file of ${text.split('\n').length} lines: ${endpointsAlone.toFixed(1)} ms; with rules and fixes ${all.toFixed(1)} ms (medians of 60)`,
  );
}

export async function bench(): Promise<void> {
  await keystroke();
}
