import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import type { Endpoint } from '../../../src/core/endpoint';
import { applyEdits } from '../../../src/core/text/edits';
import { analyzeFiles, analyzer } from '../../support/analysis';

const dapp = 'https://dapp.example.com';

/** The file after an origin was let in; undefined when nothing is offered. */
async function admitted(file: string, text: string, origin: string): Promise<string | undefined> {
  const { endpoints, workspace } = await analyzeFiles({ [file]: text }, file);
  const fix = await analyzer.admit({ endpoint: endpoints[0] as Endpoint, origin, workspace });
  return fix && applyEdits(text, fix.edits[workspace.uri(file)] ?? []);
}

/** Files, and what stands in them after {@link dapp} was let in. */
const files: readonly (readonly [string, string, string])[] = [
  [
    'start.sh',
    `geth --ws --ws.origins 'https://a.example'\n`,
    `geth --ws --ws.origins 'https://a.example,${dapp}'\n`,
  ],
  ['start.sh', 'geth --ws --verbosity 3\n', `geth --ws --ws.origins=${dapp} --verbosity 3\n`],
  ['start.sh', `geth --ws --ws.origins ${dapp}:443\n`, `geth --ws --ws.origins ${dapp}\n`],
  [
    'geth.toml',
    `[Node]\nWSHost = "localhost"\nWSOrigins = ["https://a.example"]\n`,
    `[Node]\nWSHost = "localhost"\nWSOrigins = ["https://a.example", "${dapp}"]\n`,
  ],
  [
    'a.env.sh',
    'export GETH_WS_ORIGINS=null\ngeth --ws\n',
    `export GETH_WS_ORIGINS=null,${dapp}\ngeth --ws\n`,
  ],
];

for (const [file, before, after] of files)
  test(`an origin is let in: ${JSON.stringify(before)}`, async () => {
    const fixed = (await admitted(file, before, dapp)) ?? '';
    assert.equal(fixed, after);
    const { endpoints } = await analyzeFiles({ [file]: fixed }, file);
    assert.equal(predictOrigin(endpoints[0] as Endpoint, dapp).verdict.kind, 'accept');
  });

test('null, and what no browser sends, is never let in', async () => {
  for (const origin of ['null', '*', 'https://', 'https://*.example', '', 'HTTPS://A.example'])
    assert.equal(await admitted('start.sh', 'geth --ws --ws.origins https://a.example\n', origin), undefined);
});

test('nothing is offered where no list is obeyed', async () => {
  assert.equal(
    await admitted('start.sh', 'reth node --ws --ws.origins https://a.example\n', dapp),
    undefined,
  );
});
