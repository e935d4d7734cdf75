import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { analyzeFiles } from '../support/analysis';
import { folderWith, wsOrigin } from '../support/cli';

const examples = path.join(__dirname, '../../examples');
const trusted = ['--trusted', 'https://app.example.com'];

interface ScanJson {
  readonly findings: readonly { file: string; rule: string; witness: string | null; message: string }[];
}

const holes = [
  ['vulnerable/nginx/nginx.conf', 'origin-bypass'],
  ['vulnerable/node/start-geth.sh', 'wildcard-origin'],
  ['vulnerable/server/server.js', 'missing-origin-check'],
];

async function scan(folder: string): Promise<{ code: number; findings: ScanJson['findings'] }> {
  const { code, stdout } = await wsOrigin(['scan', '.', '--format', 'json', ...trusted], folder);
  return { code, findings: (JSON.parse(stdout) as ScanJson).findings };
}

function copyOfExamples(t: Parameters<typeof folderWith>[0]): string {
  const folder = folderWith(t, {});
  cpSync(examples, folder, { recursive: true, filter: (file) => !file.endsWith('.ts') });
  return folder;
}

test('each hole of the examples is found, with a witness, and the good twins are clean', async (t) => {
  const { code, findings } = await scan(copyOfExamples(t));
  assert.equal(code, 1);
  assert.deepEqual(findings.map(({ file, rule }) => [file, rule]).sort(), holes);
  for (const { witness, message } of findings) assert.ok(witness && message.includes(witness), message);
});

test('fix closes all of them; the second scan is clean and a second fix changes nothing', async (t) => {
  const folder = copyOfExamples(t);
  const fixed = await wsOrigin(['fix', '.', ...trusted], folder);
  assert.deepEqual([fixed.code, fixed.stderr], [0, '3 fixes in 3 files\n']);
  assert.deepEqual(await scan(folder), { code: 0, findings: [] });
  const before = texts(folder);
  assert.equal((await wsOrigin(['fix', '.', ...trusted], folder)).stderr, '0 fixes in 0 files\n');
  assert.deepEqual(texts(folder), before);
});

test('--dry-run prints a diff and writes nothing', async (t) => {
  const folder = copyOfExamples(t);
  const before = texts(folder);
  const { stdout } = await wsOrigin(['fix', '.', '--dry-run', ...trusted], folder);
  for (const [file] of holes) assert.ok(stdout.includes(`--- a/${file}\n+++ b/${file}\n`));
  assert.deepEqual(texts(folder), before);
});

test('a fix keeps the mode of the file', async (t) => {
  const folder = copyOfExamples(t);
  await wsOrigin(['fix', 'vulnerable/node', ...trusted], folder);
  assert.equal(statSync(path.join(folder, 'vulnerable/node/start-geth.sh')).mode & 0o777, 0o755);
});

test('predict gives the witness the answer of the server, and says why', async () => {
  const args = ['predict', 'vulnerable/nginx/nginx.conf', '--path', '/chat', '--format', 'json'];
  const asked = [
    '--origin',
    'https://app.example.com.evil.example',
    '--origin',
    'https://other.example',
    '--no-origin',
  ];
  const { stdout } = await wsOrigin([...args, ...asked], examples);
  const [endpoint] = JSON.parse(stdout).endpoints;
  assert.deepEqual(
    endpoint.predictions.map((one: { origin: string | null; verdict: string; status: number }) => [
      one.origin,
      one.verdict,
      one.status,
    ]),
    [
      ['https://app.example.com.evil.example', 'accept', 101],
      ['https://other.example', 'reject', 403],
      [null, 'reject', 403],
    ],
  );
  assert.ok(endpoint.predictions[0].because.length > 0);
});

for (const file of files(examples).filter((name) => !name.endsWith('.ts'))) {
  test(`no cut through examples/${file} throws`, async () => {
    const text = readFileSync(path.join(examples, file), 'utf8');
    const name = path.basename(file);
    // Every 7th offset meets every kind of token; all of them would only take longer.
    for (let end = 0; end <= text.length; end += 7) {
      await analyzeFiles({ [name]: text.slice(0, end) }, name);
      await analyzeFiles({ [name]: text.slice(end) }, name);
    }
  });
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(path.join(folder, file)).isFile())
    .sort();
}

const texts = (folder: string): Record<string, string> =>
  Object.fromEntries(files(folder).map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
