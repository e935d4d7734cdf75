import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(__dirname, '../..');

/** Builds the extension and packages it as for publishing. */
export function packageExtension(): { file: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'ws-origin-vsix-'));
  const file = path.join(folder, 'websocket-origin-inspector.vsix');
  const run = (script: string, ...args: readonly string[]) =>
    execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  run('esbuild.js');
  run('node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--out', file);
  if (!existsSync(file)) throw new Error('vsce wrote no package');
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
