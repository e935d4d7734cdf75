import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { unzipSync } from 'fflate';
import manifest from '../../package.json';
import { wsOrigin } from '../support/cli';
import { loadExtension } from '../support/editor-stub';
import { packageExtension } from '../support/vsix';

/** Twice what it weighs now would mean that something was packed by mistake. In bytes. */
const sizeLimit = 4 * 1024 * 1024;

/** Code that several programs share, or that is loaded when it is first needed, with a hash of its content. */
const partName = /^[a-z-]+-[A-Z0-9]{8}\.js$/;

let vsix: ReturnType<typeof packageExtension>;
let files: Record<string, Uint8Array>;
const unpacked = mkdtempSync(path.join(tmpdir(), 'ws-origin-unpacked-'));

before(() => {
  vsix = packageExtension();
  files = unzipSync(readFileSync(vsix.file));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(unpacked, name)), { recursive: true });
    writeFileSync(path.join(unpacked, name), bytes);
  }
});

after(() => {
  vsix.remove();
  rmSync(unpacked, { recursive: true, force: true });
});

test('the package holds the listed files and nothing else', () => {
  const built = path.join(__dirname, '../../dist');
  const grammars = readdirSync(path.join(built, 'grammars'));
  assert.ok(grammars.length > 0);
  const parts = readdirSync(built).filter((name) => partName.test(name));
  const listed = [
    '[Content_Types].xml',
    'extension.vsixmanifest',
    'extension/LICENSE.txt',
    'extension/changelog.md',
    'extension/dist/cli.js',
    'extension/dist/codicon.css',
    'extension/dist/codicon.ttf',
    'extension/dist/extension.js',
    ...grammars.map((name) => `extension/dist/grammars/${name}`),
    ...parts.map((name) => `extension/dist/${name}`),
    'extension/dist/main.js',
    'extension/dist/probe.js',
    'extension/dist/webview.css',
    'extension/dist/webview.js',
    'extension/media/activity-bar.svg',
    'extension/media/icon.png',
    ...['pipeline', 'probe', 'scan', 'trust'].map((step) => `extension/media/walkthrough/${step}.md`),
    'extension/media/ws-origin.schema.json',
    'extension/package.json',
    'extension/readme.md',
  ];
  assert.deepEqual(Object.keys(files).sort(), listed.sort());
  assert.ok(statSync(vsix.file).size < sizeLimit, `${statSync(vsix.file).size} bytes`);
});

test('the packaged extension is loaded and activated outside of an editor', () => {
  const { registered, activate } = loadExtension(path.join(unpacked, 'extension', manifest.main));
  activate();
  assert.deepEqual(registered.sort(), manifest.contributes.commands.map(({ command }) => command).sort());
});

test('the packaged command line says of every fixture what the sources say', async () => {
  const { stdout } = await wsOrigin(scanAll, fixtures);
  assert.deepEqual(JSON.parse(packaged(fixtures)), JSON.parse(stdout));
});

test('a run starts from what the run before it compiled, and writes it again only when a part is missing or broken', () => {
  rmSync(compiled, { recursive: true, force: true });
  const first = packaged(few);
  const kept = compiledFiles();
  assert.ok(kept.length > 20, `${kept.length} files`);
  assert.ok(kept.every((file) => statSync(file).size > 0));
  const times = kept.map((file) => statSync(file).mtimeMs);
  assert.equal(packaged(few), first);
  assert.deepEqual(
    kept.map((file) => statSync(file).mtimeMs),
    times,
  );
  const [broken = '', missing = ''] = kept;
  const size = statSync(broken).size;
  truncateSync(broken, size / 2);
  rmSync(missing);
  assert.equal(packaged(few), first);
  assert.ok(statSync(broken).size > size / 2);
  assert.deepEqual(compiledFiles(), kept);
});

test('where nothing can be written beside the command line, it runs all the same', () => {
  const first = packaged(few);
  rmSync(compiled, { recursive: true, force: true });
  assert.equal(packaged(few, { NODE_DISABLE_COMPILE_CACHE: '1' }), first);
  assert.ok(!existsSync(compiled));
  writeFileSync(compiled, 'no folder');
  assert.equal(packaged(few), first);
  rmSync(compiled);
});

const fixtures = path.join(__dirname, '../fixtures');
const few = path.join(fixtures, 'nginx');
const scanAll = ['scan', '.', '--format', 'json', '--fail-on', 'never'];
const compiled = path.join(unpacked, 'extension/dist/compiled');

/** What the packaged command line writes about a folder. */
function packaged(folder: string, variables: Readonly<Record<string, string>> = {}): string {
  const command = path.join(unpacked, 'extension', manifest.bin['ws-origin']);
  const { NODE_DISABLE_COMPILE_CACHE: _, ...rest } = process.env;
  return execFileSync(process.execPath, [command, ...scanAll], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...rest, ...variables },
    maxBuffer: 64 * 1024 * 1024,
  });
}

const compiledFiles = (): string[] =>
  readdirSync(compiled, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(compiled, name))
    .filter((name) => statSync(name).isFile())
    .sort();
