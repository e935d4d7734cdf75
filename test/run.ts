/**
 * Runs all tests, or those whose path contains one of the arguments: `npm test`, `npm test -- nginx probe`.
 * Ends with `N passed, N failed`, and says what was skipped and how to get it.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

interface Totals {
  passed: number;
  failed: number;
  readonly skipped: Map<string, number>;
}

/** Tests that start a whole editor: one at a time, after the others. */
const heavy = ['host', 'ui'];

const wanted = process.argv.slice(2);
const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter(
    (file) => file.endsWith('.test.ts') && !file.startsWith('fixtures') && !file.includes('node_modules'),
  )
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
  .sort();

async function main(): Promise<void> {
  const totals: Totals = { passed: 0, failed: 0, skipped: new Map() };
  const isHeavy = (file: string) => heavy.includes(file.split(path.sep)[0] as string);
  await runFiles(
    files.filter((file) => !isHeavy(file)),
    2,
    totals,
  );
  await runFiles(files.filter(isHeavy), 1, totals);

  let skipped = 0;
  for (const [reason, count] of totals.skipped) {
    console.log(`skipped ${count}: ${reason}`);
    skipped += count;
  }
  if (totals.passed + totals.failed === 0 && skipped === 0) console.log('no test file matches');
  console.log(`${totals.passed} passed, ${totals.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);
}

async function runFiles(names: readonly string[], concurrency: number, totals: Totals): Promise<void> {
  if (names.length === 0) return;
  // The children inherit `--import tsx` from this process.
  const stream = run({
    files: names.map((file) => path.join(__dirname, file)),
    concurrency,
    timeout: 900_000,
  });
  stream.on('test:pass', (event) => {
    if (event.details.type === 'suite') return;
    if (event.skip !== undefined) {
      const reason = typeof event.skip === 'string' ? event.skip : 'no reason given';
      totals.skipped.set(reason, (totals.skipped.get(reason) ?? 0) + 1);
    } else totals.passed++;
  });
  stream.on('test:fail', (event) => {
    if (event.details.type !== 'suite') totals.failed++;
  });
  const report = stream.compose(new spec());
  for await (const chunk of report) process.stdout.write(chunk);
}

void main();
