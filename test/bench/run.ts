/** Runs the benchmarks, or those whose name contains one of the arguments: `npm run bench -- code`. */
import { readdirSync } from 'node:fs';
import path from 'node:path';

const wanted = process.argv.slice(2);
const names = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.bench.ts'))
  .map(({ name }) => name)
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
  .sort();

async function main(): Promise<void> {
  for (const name of names) {
    console.log(`\n${name.replace('.bench.ts', '')}`);
    const { bench } = (await import(path.join(__dirname, name))) as { bench: () => Promise<void> };
    await bench();
  }
}

void main();
