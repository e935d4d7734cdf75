#!/usr/bin/env node
import path from 'node:path';
import type { Io } from './command';
import { loadCompiled } from './compileCache';

const { main } = loadCompiled(path.join(__dirname, 'main.js')) as typeof import('./main');

const abort = new AbortController();
process.once('SIGINT', () => abort.abort());
const io: Io = {
  cwd: process.cwd(),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  signal: abort.signal,
};
main(process.argv.slice(2), io).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `ws-origin: internal error: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = 2;
  },
);
