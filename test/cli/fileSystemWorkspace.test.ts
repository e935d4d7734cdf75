import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { FileSystemWorkspace, toUri } from '../../src/cli/fileSystemWorkspace';

const folder = mkdtempSync(path.join(tmpdir(), 'ws-origin-files-'));
after(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return toUri(file);
}

test('a long file is read whole, and so is the short one after it', async () => {
  const workspace = new FileSystemWorkspace(folder);
  const long = 'é'.repeat(700_000);
  assert.equal((await workspace.read(written('long', long)))?.text, long);
  assert.equal((await workspace.read(written('short', 'a\n')))?.text, 'a\n');
});

test('a file of more than 8 MB is not read', async () => {
  const workspace = new FileSystemWorkspace(folder);
  assert.equal(
    await workspace.read(written('huge', new Uint8Array(8 * 1024 * 1024 + 1).fill(32))),
    undefined,
  );
});

test('a glance shows each byte as a character; what is wanted is decoded as any other document', async () => {
  const workspace = new FileSystemWorkspace(folder);
  const uri = written('glanced', '\uFEFFé');
  const seen: string[] = [];
  assert.equal(
    workspace.glance(uri, ({ text }) => seen.push(text) > 0),
    true,
  );
  assert.deepEqual(seen, ['Ã©']);
  assert.deepEqual(await workspace.read(uri), { uri, version: 1, text: 'é' });
  assert.deepEqual(await new FileSystemWorkspace(folder).read(uri), { uri, version: 1, text: 'é' });
  const binary = written('binary', new Uint8Array([0, 1, 2]));
  workspace.glance(binary, () => true);
  assert.equal(await workspace.read(binary), undefined);
});
