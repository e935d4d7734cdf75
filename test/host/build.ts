import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { projectRoot } from '../vscode-server/versions';

/** Builds the extension and the suite that runs inside the editor; the suite's file. */
export function buildSuite(): string {
  execFileSync(process.execPath, ['esbuild.js'], { cwd: projectRoot, stdio: 'inherit' });
  const outfile = path.join(projectRoot, 'out/test/host.js');
  buildSync({
    entryPoints: [path.join(__dirname, 'suite/index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    mainFields: ['module', 'main'],
  });
  return outfile;
}

/** A copy of the folder that the suite works on, so that a run leaves nothing behind. */
export function copyWorkspace(): { folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'ws-origin-workspace-'));
  cpSync(path.join(__dirname, 'workspace'), folder, { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
