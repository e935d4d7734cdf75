import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A program of an npm package that tests alone need, outside the project's own packages: installed the first time.
 * @param packages with their versions, such as `rust-just@1`
 */
export class NodePackage {
  /** Where it is installed. */
  readonly folder: string;
  readonly #packages: readonly string[];

  constructor(name: string, packages: readonly string[]) {
    this.folder = path.join(__dirname, '../../node_modules/.cache', name);
    this.#packages = packages;
  }

  /** The path of one of its programs. */
  program(name: string): string {
    return path.join(this.folder, 'node_modules/.bin', name);
  }

  /** For the `skip` option of `node:test`: false when it is there or could be installed, or CI forbids skipping. */
  without(): string | false {
    const marker = path.join(
      this.folder,
      'node_modules',
      (this.#packages[0] ?? '').replace(/(?<=.)@.*$/, ''),
    );
    if (existsSync(marker)) return false;
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(path.join(this.folder, 'package.json'), '{ "private": true }\n');
    const args = ['install', '--no-save', '--no-audit', '--no-fund', ...this.#packages];
    spawnSync('npm', args, { cwd: this.folder });
    if (existsSync(marker) || process.env.CI === 'true') return false;
    return `not installed: npm install ${this.#packages.join(' ')}`;
  }
}
