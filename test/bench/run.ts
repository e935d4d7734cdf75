/** Runs the benchmarks, or those whose name contains one of the arguments: `npm run bench -- code`. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const wanted = process.argv.slice(2);
const names = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.bench.ts'))
  .map(({ name }) => name)
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
  .sort();

/** Builds a benchmark as the programs are built, since what runs TypeScript from source slows every function down. */
function built(name: string): string {
  const outfile = path.join(__dirname, '../../node_modules/.cache/bench', name.replace(/ts$/, 'cjs'));
  buildSync({
    entryPoints: [path.join(__dirname, name)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    logLevel: 'warning',
    external: ['esbuild'],
    mainFields: ['module', 'main'],
    define: { __dirname: JSON.stringify(__dirname), __filename: JSON.stringify(__filename) },
  });
  return outfile;
}

async function main(): Promise<void> {
  for (const name of names) {
    console.log(`\n${name.replace('.bench.ts', '')}`);
    const { bench } = require(built(name)) as { bench: () => Promise<void> };
    await bench();
  }
}

void main();
