import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import manifest from '../../package.json';
import { commands, section, views } from '../../src/vscode/ids';

const root = path.join(__dirname, '../..');
const sources = readdirSync(path.join(root, 'src/vscode'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(path.join(root, 'src/vscode', file), 'utf8'))
  .join('\n');
const { contributes, capabilities } = manifest;

test('every command is contributed and every contributed command is registered', () => {
  const contributed = contributes.commands.map(({ command }) => command).sort();
  assert.deepEqual(contributed, Object.values(commands).sort());
  const registered = [...sources.matchAll(/(?:registerCommand|register)\(\s*commands\.(\w+)/g)].map(
    ([, name]) => commands[name as keyof typeof commands],
  );
  assert.deepEqual(registered.sort(), contributed);
});

test('commands have a category, and those that need arguments are not in the palette', () => {
  for (const { command, category } of contributes.commands)
    assert.equal(category, 'WebSocket Origin', command);
  const hidden = contributes.menus.commandPalette.filter(({ when }) => when === 'false');
  assert.deepEqual(hidden.map(({ command }) => command).sort(), [
    commands.admitOrigin,
    commands.fixWithOrigins,
    commands.probeThisEndpoint,
  ]);
});

test('every setting is read, under its own name', () => {
  const names = Object.keys(contributes.configuration.properties);
  const read = [...sources.matchAll(/\.get<\w+>\('(\w+)'\)/g)].map(([, name]) => `${section}.${name}`);
  assert.deepEqual([...new Set(read)].sort(), names.sort());
});

test('every view has an icon and is provided', () => {
  const contributed = Object.values(contributes.views).flat();
  assert.deepEqual(contributed.map(({ id }) => id).sort(), Object.values(views).sort());
  for (const { icon } of contributed) assert.ok(readFileSync(path.join(root, icon)).length > 0);
  for (const name of Object.keys(views)) assert.match(sources, new RegExp(`\\(views\\.${name}\\b`));
});

test('context keys in conditions are known', () => {
  const known = /^(view|viewItem|workspaceFolderCount|isWorkspaceTrusted|virtualWorkspace|false|endpoint)$/;
  const conditions = [
    ...contributes.commands.map((command) => ('enablement' in command ? command.enablement : undefined)),
    ...Object.values(contributes.menus)
      .flat()
      .map((item) => item.when),
    ...contributes.viewsWelcome.map(({ when }) => when),
  ].filter((when) => when !== undefined);
  for (const when of conditions) {
    const words = when.split(/[^\w.]+/).filter((word) => /^[a-z]/i.test(word) && !word.startsWith(section));
    assert.deepEqual(
      words.filter((word) => !known.test(word)),
      [],
      when,
    );
  }
});

test('untrusted and virtual workspaces are analyzed, and never probed', () => {
  assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
  assert.equal(capabilities.virtualWorkspaces.supported, 'limited');
  const restricted = capabilities.untrustedWorkspaces.restrictedConfigurations;
  for (const name of restricted) assert.ok(name in contributes.configuration.properties, name);
  for (const { command, ...rest } of contributes.commands.filter(({ command }) => /probe/i.test(command))) {
    assert.equal('enablement' in rest && rest.enablement, 'isWorkspaceTrusted && !virtualWorkspace', command);
  }
});

test('activation stays small: extension.ts only builds and connects', () => {
  const lines = readFileSync(path.join(root, 'src/vscode/extension.ts'), 'utf8').split('\n').length;
  assert.ok(lines < 100, `${lines} lines`);
});

test('the types of the editor are those of the oldest one supported', () => {
  assert.equal(`^${manifest.devDependencies['@types/vscode']}`, manifest.engines.vscode);
});
