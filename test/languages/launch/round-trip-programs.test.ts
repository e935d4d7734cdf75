import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Language, Parser } from '@vscode/tree-sitter-wasm';
import { fixAll } from '../../support/analysis';
import { just, withoutJust } from '../../support/just';
import { without } from '../../support/requirements';

/** With a bracket and a comma, which mean something in most formats. */
const trusted = ['https://dapp.example.com', 'http://[::1]:3000'];
const flags = ['--ws', '--ws.origins', trusted.join(',')];

const folder = mkdtempSync(path.join(tmpdir(), 'ws-origin-programs-'));
after(() => rmSync(folder, { recursive: true }));

// A geth that prints its arguments.
const geth = path.join(folder, 'geth');
writeFileSync(geth, `#!/bin/sh\nfor a; do printf '%s\\0' "$a"; done\n`);
chmodSync(geth, 0o755);

async function fixedFile(file: string, text: string): Promise<string> {
  const fixed = (await fixAll({ [file]: text }, file, trusted))[file] ?? '';
  assert.notEqual(fixed, text);
  writeFileSync(path.join(folder, file), fixed);
  return fixed;
}

const justfiles = [
  `run:\n    @geth --ws --ws.origins '*'\n`,
  `run:\n    @geth --ws \\\n      --ws.origins "*"\n`,
  `o := '*'\nrun:\n    @geth --ws --ws.origins '{{o}}'\n`,
  `o := "*"\nrun:\n    @geth --ws --ws.origins "{{o}}"\n`,
];

for (const text of justfiles)
  test(`just runs what was meant: ${JSON.stringify(text)}`, { skip: withoutJust() }, async () => {
    await fixedFile('justfile', text);
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const { stdout, stderr } = spawnSync(just, ['run'], { cwd: folder, env, encoding: 'utf8' });
    assert.deepEqual(stdout.split('\0').slice(0, -1), flags, stderr);
  });

const units = [
  `ExecStart=${geth} --ws --ws.origins "*"\n`,
  `ExecStart=${geth} --ws \\\n  --ws.origins='*'\n`,
  `Environment=O=*\nExecStart=${geth} --ws --ws.origins \${O}\n`,
];

for (const text of units)
  test(`systemd has no complaint about ${JSON.stringify(text.replaceAll(folder, ''))}`, {
    skip: without('systemd-analyze'),
  }, async () => {
    await fixedFile('geth.service', `[Service]\n${text}`);
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', './geth.service'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const complaints = stderr.split('\n').filter((line) => line.includes('geth.service'));
    assert.deepEqual([status, complaints], [0, []]);
  });

/** The string literals of a script, as the grammar for PowerShell sees them. */
async function powerShellStrings(text: string): Promise<string[]> {
  const grammars = path.dirname(createRequire(__filename).resolve('@vscode/tree-sitter-wasm'));
  await Parser.init({ locateFile: (name: string) => path.join(grammars, name) });
  const parser = new Parser();
  parser.setLanguage(await Language.load(path.join(grammars, 'tree-sitter-powershell.wasm')));
  const tree = parser.parse(text);
  assert.ok(tree && !tree.rootNode.hasError, text);
  return tree.rootNode
    .descendantsOfType('string_literal')
    .map((node) => (node?.text ?? '').slice(1, -1).replaceAll("''", "'"));
}

// The grammar knows no bare `--ws.origins`, so that these hold their arguments in strings.
const scripts = [
  `$flags = @('--ws', '--ws.origins', '*')\n& geth @flags\n`,
  `$flags = @("--ws", "--ws.origins", "*")\n& geth @flags\n`,
  `Start-Process geth -ArgumentList '--ws', '--ws.origins', '*'\n`,
  `& geth '--ws' '--ws.origins' "*"\n`,
];

for (const text of scripts)
  test(`PowerShell's grammar reads what was meant: ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(await powerShellStrings(await fixedFile('start.ps1', text)), flags);
  });

const dockerfiles = [
  `FROM debian\nENV GETH_WS_ORIGINS=*\nCMD geth --ws --ws.origins "$GETH_WS_ORIGINS"\n`,
  `FROM debian\nARG O="*"\nENV O=$O\nCMD geth --ws --ws.origins "$O"\n`,
];

/** The value of an instruction such as `ENV NAME=value`, read by a shell: Docker's quotes are the shell's. */
const assigned = (text: string, instruction: string): string => {
  const [, assignment = ''] = new RegExp(`^${instruction} (.*)$`, 'm').exec(text) ?? [];
  const name = assignment.replace(/=.*/s, '');
  return spawnSync('bash', ['-c', `${assignment}; printf %s "$${name}"`], { encoding: 'utf8' }).stdout;
};

for (const [at, text] of dockerfiles.entries())
  test(`a variable of a Dockerfile holds what was meant: ${JSON.stringify(text)}`, {
    skip: without('bash'),
  }, async () => {
    const fixed = await fixedFile('Dockerfile', text);
    assert.equal(assigned(fixed, at === 0 ? 'ENV' : 'ARG'), trusted.join(','), fixed);
  });
