#!/usr/bin/env node
import module from 'node:module';
import type { Io } from './command';
import { main } from './main';

/** Node 22 and later keep what they have compiled for the next run (`NODE_DISABLE_COMPILE_CACHE=1` forbids it). */
const { enableCompileCache } = module as typeof module & { enableCompileCache?(): unknown };
enableCompileCache?.();

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
