import { spawnSync } from 'node:child_process';

/** With CI=true nothing may be missing: what a test needs is taken as there, and the test fails if it is not. */
const strict = process.env.CI === 'true';

/** How to install the programs that tests need, by program name. */
const installation: Readonly<Record<string, string>> = {
  nginx: 'apt-get install nginx-light',
  chromium: 'apt-get install chromium',
  rg: 'apt-get install ripgrep',
  go: 'apt-get install golang',
  python3: 'apt-get install python3-venv',
  haproxy: 'apt-get install haproxy',
  apache2: 'apt-get install apache2-bin',
  caddy: 'apt-get install caddy',
  openssl: 'apt-get install openssl',
};

/**
 * For the `skip` option of `node:test`: false when the program is on the PATH (or CI forbids skipping), else a line
 * that says what is missing and the command that installs it.
 */
export function without(program: string): string | false {
  if (strict || spawnSync('sh', ['-c', `command -v ${program}`]).status === 0) return false;
  return `${program} is not installed: ${installation[program] ?? `install ${program}`}`;
}

/**
 * Makes sure that a program is on the PATH: root on Debian gets its package, everybody else the command to run.
 * @throws Error with that command
 */
export function ensureProgram(program: string): void {
  const isThere = () => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
  if (isThere()) return;
  const install = installation[program] ?? `install ${program}`;
  if (process.getuid?.() === 0 && install.startsWith('apt-get ')) {
    console.log(install);
    spawnSync('sh', ['-c', `apt-get -qq update && ${install.replace('install', 'install -qq -y')}`], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  if (!isThere()) throw new Error(`${program} is not installed: ${install}`);
}
