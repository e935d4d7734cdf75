import { appendFileSync } from 'node:fs';
import { type HostTest, reportVariable } from '../report';
import { tests } from './tests';

/** Longer than any test takes on a busy machine. */
const timeLimit = 60_000;

/**
 * Runs the suite inside an extension host and reports each test to the file that the environment names. VS Code takes
 * a rejected promise as failure.
 */
export async function run(): Promise<void> {
  let failed = 0;
  for (const [name, body] of Object.entries(tests)) {
    const error = await within(timeLimit, body).then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
    );
    if (error !== undefined) failed++;
    report({ name, ...(error === undefined ? {} : { error }) });
  }
  console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
  if (failed > 0) throw new Error(`${failed} host tests failed`);
}

function report(test: HostTest): void {
  const file = process.env[reportVariable];
  if (file) appendFileSync(file, `${JSON.stringify(test)}\n`);
  if (test.error) console.error(`${test.name}: ${test.error}`);
}

function within(milliseconds: number, body: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`took longer than ${milliseconds} ms`)), milliseconds);
    body()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
