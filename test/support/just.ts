import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(__dirname, '../../node_modules/.cache/just');

/** The command runner of justfiles, which the npm package `rust-just` ships; installed the first time. */
export const just = path.join(folder, 'node_modules/.bin/just');

/** For the `skip` option of `node:test`: false when `just` is there or could be installed, or CI forbids skipping. */
export function withoutJust(): string | false {
  if (existsSync(just)) return false;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', 'rust-just@1'], { cwd: folder });
  if (existsSync(just) || process.env.CI === 'true') return false;
  return 'just is not installed: npm install rust-just';
}
