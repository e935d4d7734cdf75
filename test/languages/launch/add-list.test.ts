import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../../src/core/finding';
import { applyEdits } from '../../../src/core/text/edits';
import { analyzeFiles } from '../../support/analysis';

const trusted = ['https://a.example', 'http://[::1]:3000'];
const list = trusted.join(',');

/** The file after the first fix of a rule. */
async function fixed(file: string, text: string, rule: string): Promise<string> {
  const { findings, workspace } = await analyzeFiles({ [file]: text }, file, { trustedOrigins: trusted });
  const found: Finding | undefined = findings.find((one) => one.rule === rule);
  const [fix] = found?.fixes ?? [];
  assert.ok(fix, JSON.stringify(findings.map((one) => one.rule)));
  return applyEdits(text, fix.edits[workspace.uri(file)] ?? []);
}

const node = (rest: string) => `services:\n  node:\n    image: ethereum/client-go\n${rest}`;

/** Files that switch the server on without a list, and the lines that they have after the fix. */
const additions: readonly (readonly [string, string, string])[] = [
  ['start.sh', 'export GETH_WS=1\ngeth\n', `export GETH_WS_ORIGINS='${list}'\n`],
  ['c.yml', node('    environment:\n      - GETH_WS=true\n'), `      - GETH_WS_ORIGINS=${list}\n`],
  ['c.yml', node('    environment:\n      GETH_WS: "true" # on\n'), `      GETH_WS_ORIGINS: "${list}"\n`],
  ['c.yml', node('    command: ["--ws"]\n'), `["--ws", "--ws.origins=${list}"]`],
  ['c.yml', node('    command:\n      - --ws\n'), `      - "--ws.origins=${list}"\n`],
  [
    'c.yml',
    node('    command:\n      - --ws\n      - --http\n'),
    `      - "--ws.origins=${list}"\n      - --http`,
  ],
  [
    'tasks.json',
    `{ "tasks": [{ "command": "geth", "args": ["--ws"] }] }`,
    `["--ws", "--ws.origins=${list}"]`,
  ],
  [
    'compose.json',
    `{ "services": { "node": { "image": "ethereum/client-go", "environment": {\n  "GETH_WS": "true"\n} } } }`,
    `  "GETH_WS_ORIGINS": "${list}",\n  "GETH_WS": "true"\n`,
  ],
];

for (const [file, text, expected] of additions)
  test(`the list is added: ${JSON.stringify(text)}`, async () => {
    const result = await fixed(file, text, 'local-pages-only');
    assert.ok(result.includes(expected), result);
    const { findings } = await analyzeFiles({ [file]: result }, file, { trustedOrigins: trusted });
    assert.deepEqual(
      findings.filter(({ rule }) => rule === 'local-pages-only'),
      [],
    );
  });

test('the title says that a list takes the place of the default', async () => {
  const titleFor = async (trustedOrigins: string[]) => {
    const { findings } = await analyzeFiles({ 'start.sh': 'geth --ws\n' }, 'start.sh', { trustedOrigins });
    return findings[0]?.fixes[0]?.title;
  };
  assert.equal(
    await titleFor(['https://dapp.example']),
    'Add --ws.origins=https://dapp.example; pages on http://localhost then need an entry too',
  );
  assert.equal(
    await titleFor(['https://dapp.example', 'http://localhost']),
    'Add --ws.origins=https://dapp.example,http://localhost',
  );
});

test('a variable that is set for one command only is left alone', async () => {
  const { findings } = await analyzeFiles({ 'start.sh': 'GETH_WS=1 geth --dev\n' }, 'start.sh', {
    trustedOrigins: trusted,
  });
  assert.deepEqual(
    findings.map(({ rule, fixes }) => [rule, fixes.length]),
    [['local-pages-only', 0]],
  );
});

/** Namespaces in a list of a configuration file, and what stays of it. */
const namespaces = [
  ['["eth", "admin"]', '["eth"]'],
  ['["admin", "eth"]', '["eth"]'],
  ["[\n  'eth',\n  'debug', # why?\n  'net',\n]", "[\n  'eth',\n  'net',\n]"],
] as const;

for (const [before, after] of namespaces)
  test(`a namespace is taken out of ${JSON.stringify(before)}`, async () => {
    const text = (modules: string) =>
      `[Node]\nWSHost = "0.0.0.0"\nWSOrigins = ["*"]\nWSModules = ${modules}\n`;
    assert.equal(await fixed('geth.toml', text(before), 'dangerous-namespace'), text(after));
  });
