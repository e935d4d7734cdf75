/**
 * Installs the servers of the laboratory that come from npm, PyPI and Go into a cache folder:
 * `node --import tsx test/lab/install.ts`. Those from Debian are installed with apt.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { without } from '../support/requirements';

const programs = path.join(__dirname, 'programs');
const cache = path.join(__dirname, '../../node_modules/.cache/lab');

export const python = path.join(cache, 'python/bin/python');
export const envoy = path.join(cache, 'python/bin/envoy');
export const goServer = path.join(cache, 'go-server');
export const program = (name: string): string => path.join(programs, name);

/** Loads a package of the laboratory's own npm folder. */
export const fromNpm = (name: string): unknown => require(path.join(cache, 'node_modules', name));

interface Part {
  /** The program that installs it. */
  readonly with: string;
  /** Exists when the part is installed. */
  readonly ready: string;
  readonly install: () => void;
}

const run = (command: string, args: readonly string[], cwd: string, env = process.env): void => {
  execFileSync(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
};

/** Another list of packages is installed anew. */
const requirements = readFileSync(program('requirements.txt'), 'utf8');
const pythonReady = path.join(
  cache,
  `python/lib/ready-${createHash('sha1').update(requirements).digest('hex')}`,
);

const parts = {
  npm: {
    with: 'npm',
    ready: path.join(cache, 'node_modules/socket.io/package.json'),
    install: () => {
      copyFileSync(program('package.json'), path.join(cache, 'package.json'));
      run('npm', ['install', '--silent', '--no-audit', '--no-fund'], cache);
    },
  },
  python: {
    with: 'python3',
    ready: pythonReady,
    install: () => {
      run('python3', ['-m', 'venv', 'python'], cache);
      run(
        python,
        ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', program('requirements.txt')],
        cache,
      );
      mkdirSync(pythonReady);
    },
  },
  go: {
    with: 'go',
    ready: goServer,
    install: () => run('go', ['build', '-o', goServer, '.'], programs),
  },
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof parts;

/** For the `skip` option of `node:test`: false when the part is there, or will be with CI=true. */
export function withoutPart(name: PartName): string | false {
  if (process.env.CI === 'true' || existsSync(parts[name].ready)) return false;
  return (
    without(parts[name].with) || 'the laboratory is not installed: node --import tsx test/lab/install.ts'
  );
}

/** Installs the parts that are not there yet. */
export function installParts(names: readonly PartName[]): void {
  mkdirSync(cache, { recursive: true });
  for (const part of names.map((name) => parts[name])) if (!existsSync(part.ready)) part.install();
}

if (require.main === module) installParts(Object.keys(parts) as PartName[]);
