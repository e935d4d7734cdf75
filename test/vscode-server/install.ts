/** Installs the VS Code servers that host and UI tests run in: `npm run test:install`. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ensureProgram, without } from '../support/requirements';
import { type ServerVersion, serverFolder, serverHome, serverVersions } from './versions';

/** Written last, holds the lock file that was installed. */
const marker = 'installed.json';

/**
 * For the `skip` option of `node:test`: false when the version is installed or may be installed now (CI=true), else
 * a line that says what is missing and the command that installs it.
 */
export function withoutServer(version: ServerVersion): string | false {
  if (process.env.CI === 'true') return false;
  if (!isInstalled(version)) return 'VS Code for the tests is not installed: npm run test:install';
  return without('chromium');
}

/** Makes sure that the version is there. */
export function ensureServer(version: ServerVersion): void {
  if (!isInstalled(version)) install(version);
}

function isInstalled(version: ServerVersion): boolean {
  const file = path.join(serverFolder(version), marker);
  return (
    existsSync(file) &&
    readFileSync(file, 'utf8') === readFileSync(source(version, 'package-lock.json'), 'utf8')
  );
}

function install(version: ServerVersion): void {
  const folder = serverFolder(version);
  console.log(`installing VS Code ${version.vscode} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(source(version, file), path.join(folder, file));
  }
  // Nothing of the installation scripts is needed: they compile the log-in page's parts and download ripgrep.
  npm(folder, 'ci');
  npm(serverHome(version), 'install', '--omit=dev');
  linkRipgrep(version);
  copyFileSync(source(version, 'package-lock.json'), path.join(folder, marker));
}

/** Older servers look for ripgrep where its npm package would have downloaded it; without it `findFiles` finds nothing. */
function linkRipgrep(version: ServerVersion): void {
  const home = path.join(serverHome(version), 'node_modules/@vscode/ripgrep');
  if (!existsSync(path.join(home, 'package.json')) || existsSync(path.join(home, 'bin/rg'))) return;
  ensureProgram('rg');
  mkdirSync(path.join(home, 'bin'), { recursive: true });
  symlinkSync(
    execFileSync('sh', ['-c', 'command -v rg'], { encoding: 'utf8' }).trim(),
    path.join(home, 'bin/rg'),
  );
}

function npm(cwd: string, ...args: readonly string[]): void {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...args, ...quiet], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

const source = (version: ServerVersion, file: string): string => path.join(__dirname, version.name, file);

if (require.main === module) for (const version of serverVersions) ensureServer(version);
