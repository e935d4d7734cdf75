import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { without } from './requirements';

const folder = path.join(__dirname, '../../node_modules/.cache/python-parsers');

/** A Python with parsers of launch files; {@link withoutParsers} installs them. */
export const python = path.join(folder, 'bin/python');

/** For the `skip` option of `node:test`: false when the parsers are there or could be installed, or CI forbids skipping. */
export function withoutParsers(): string | false {
  const marker = path.join(folder, 'bin/honcho');
  if (existsSync(marker)) return false;
  const missing = without('python3');
  if (missing) return missing;
  spawnSync('python3', ['-m', 'venv', folder]);
  spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'PyYAML==6.*', 'supervisor==4.3.*', 'honcho==2.*']);
  if (existsSync(marker) || process.env.CI === 'true') return false;
  return 'not installed: pip install PyYAML supervisor honcho';
}
