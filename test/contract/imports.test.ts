import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const source = path.join(__dirname, '../../src');

/** Which parts may import which; nobody imports a part that is not in its list. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  languages: ['languages', 'core'],
  probe: ['probe', 'core'],
  shared: ['shared'],
  webview: ['webview', 'shared'],
  addresses: ['addresses', 'languages', 'core'],
  cli: ['cli', 'addresses', 'probe', 'languages', 'core'],
  vscode: ['vscode', 'shared', 'addresses', 'probe', 'languages', 'core'],
};

/** Modules that give access to the world: only some parts may touch it. */
const powers: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^vscode$/, ['vscode']],
  [/^(node:)?(net|tls|http|https|dns|child_process)$/, ['probe', 'cli', 'vscode']],
  [/^(node:)?(fs|fs\/promises|os|process)$/, ['probe', 'cli', 'vscode', 'languages']],
  [/^ws$/, ['probe']],
];

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file),
);

function imports(file: string): string[] {
  const text = readFileSync(path.join(source, file), 'utf8');
  return [...text.matchAll(/(?:from|import|import\(|require\()\s*'([^']+)'/g)].map(
    (match) => match[1] as string,
  );
}

test('dependencies point one way', () => {
  const wrong = files.flatMap((file) => {
    const part = file.split(path.sep)[0] as string;
    return imports(file)
      .filter((name) => name.startsWith('.') && !name.endsWith('/package.json'))
      .map(
        (name) =>
          path.relative(source, path.resolve(source, path.dirname(file), name)).split(path.sep)[0] as string,
      )
      .filter((target) => !allowed[part]?.includes(target))
      .map((target) => `${file} imports ${target}`);
  });
  assert.deepEqual(wrong, []);
  assert.ok(files.length > 20);
});

test('only some parts touch editor, network and files', () => {
  const wrong = files.flatMap((file) => {
    const part = file.split(path.sep)[0] as string;
    return imports(file).flatMap((name) =>
      powers
        .filter(([module, parts]) => module.test(name) && !parts.includes(part))
        .map(() => `${file} imports ${name}`),
    );
  });
  assert.deepEqual(wrong, []);
});
