import assert from 'node:assert/strict';
import { test } from 'node:test';
import { walk } from '../../src/core/walk';
import { MemoryWorkspace } from '../../src/core/workspace';

async function walked(
  files: readonly string[],
  texts: Record<string, string> = {},
  patterns: string[] = [],
  at = '',
) {
  const workspace = new MemoryWorkspace({ ...Object.fromEntries(files.map((file) => [file, ''])), ...texts });
  const root = workspace.roots[0] as string;
  const found: string[] = [];
  const wanted = (uri: string) => !uri.endsWith('.gitignore');
  for await (const uris of walk(workspace, root, at ? `${root}/${at}` : root, patterns, wanted)) {
    found.push(...uris.map((uri) => uri.slice(root.length + 1)));
  }
  return found;
}

test('a .gitignore holds for its folder, and an inner one has the last word', async () => {
  const texts = { '.gitignore': '*.log\nout/\n', 'app/.gitignore': '!keep.log\n' };
  const files = ['a.js', 'a.log', 'out/b.js', 'app/keep.log', 'app/other.log'];
  assert.deepEqual(await walked(files, texts), ['a.js', 'app/keep.log']);
});

test('the .gitignore above the folder that is walked counts', async () => {
  assert.deepEqual(await walked(['app/a.js', 'app/b.log'], { '.gitignore': '*.log' }, [], 'app'), [
    'app/a.js',
  ]);
  assert.deepEqual(await walked(['app/a.js'], { '.gitignore': 'app/' }, [], 'app'), []);
});

test('the project’s own patterns are relative to the root', async () => {
  assert.deepEqual(await walked(['a/x.js', 'b/x.js', 'x.js'], {}, ['/a/', '/x.js']), ['b/x.js']);
});

test('a folder that a package manager filled is skipped; one that only has its name is not', async () => {
  const files = [
    'node_modules/.package-lock.json',
    'node_modules/ws/index.js',
    'packages/node_modules/own/server.js',
  ];
  assert.deepEqual(await walked(files), ['packages/node_modules/own/server.js']);
});

test('git’s own folder is never walked', async () => {
  assert.deepEqual(await walked(['.git/config', '.github/a.yml']), ['.github/a.yml']);
});
