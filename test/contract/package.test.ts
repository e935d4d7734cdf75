import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  const fixtures = path.join(__dirname, '../fixtures');
  const args = ['scan', '.', '--format', 'json', '--fail-on', 'never'];
  const packaged = execFileSync(
    process.execPath,
    [path.join(unpacked, 'extension', manifest.bin['ws-origin']), ...args],
    {
      cwd: fixtures,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const { stdout } = await wsOrigin(args, fixtures);
  assert.deepEqual(JSON.parse(packaged), JSON.parse(stdout));
});
