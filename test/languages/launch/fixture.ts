import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../../src/core/finding';
import { LineIndex } from '../../../src/core/text/lines';

const root = path.join(__dirname, '../../fixtures/launch');

/** A launch file and the findings that its markers name. */
export interface Fixture {
  /** Folder and name, e.g. `shell/array.sh`. */
  readonly path: string;
  /** Without the markers. */
  readonly text: string;
  readonly expected: readonly Expected[];
}

/** One finding: place and rule, and words that its message must hold. */
export interface Expected {
  readonly place: string;
  readonly words: string;
}

/**
 * Under a line stand the findings in it: carets below the range, the rule, and after a colon a part of the message.
 * Many launch formats have no comments, and in others one would end the command: markers are taken out first.
 */
const marker = /^( *)(\^+) ([a-z][a-z-]*)(?:: (.*?))?\r?$/;

function readFixture(name: string): Fixture {
  const lines: string[] = [];
  const expected: Expected[] = [];
  for (const line of readFileSync(path.join(root, name), 'utf8').split('\n')) {
    const [, before = '', carets = '', rule, words = ''] = marker.exec(line) ?? [];
    if (rule === undefined) lines.push(line);
    else {
      const end = before.length + carets.length;
      expected.push({ place: `${lines.length}:${before.length}-${end} ${rule}`, words });
    }
  }
  return { path: name, text: lines.join('\n'), expected };
}

/** Every fixture, by folder. */
export const fixtures: readonly Fixture[] = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
  .sort()
  .map(readFixture);

/** The files that belong together: those of the folder right below the root, by path in it. */
export function siblings({ path: name }: Fixture): Record<string, string> {
  const folder = (file: string) => file.split(path.sep)[0];
  const files = fixtures.filter((one) => folder(one.path) === folder(name));
  return Object.fromEntries(files.map((one) => [nameOf(one), one.text]));
}

/** The path inside that folder. */
export const nameOf = ({ path: name }: Fixture): string => name.split(path.sep).slice(1).join('/');

/** Where a finding stands, as markers say it; a range over several lines ends with the end of its first. */
export function placeOf(text: string, { range, rule }: Finding): string {
  const index = new LineIndex(text);
  const start = index.position(range.start);
  const end = index.position(range.end);
  const width = text.split('\n')[start.line]?.length ?? 0;
  return `${start.line + 1}:${start.character}-${end.line === start.line ? end.character : width} ${rule}`;
}
