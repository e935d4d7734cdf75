import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { analyzeFiles } from '../../support/analysis';
import { fixtures, nameOf, siblings } from './fixture';

/** Names of every kind of launch file. */
const names = [...new Set(fixtures.map((fixture) => nameOf(fixture)))];

/** Analyzes, and checks that all ranges lie in their documents. */
async function analyze(files: Record<string, string>, name: string): Promise<void> {
  const { endpoints, findings, workspace } = await analyzeFiles(files, name, {
    trustedOrigins: ['https://dapp.example.com'],
  });
  for (const { range } of [...endpoints, ...findings]) {
    const length = (await workspace.read(range.uri))?.text.length ?? 0;
    assert.ok(range.start >= 0 && range.start <= range.end && range.end <= length, JSON.stringify(range));
  }
}

test('a file that is cut off anywhere is read', async () => {
  for (const fixture of fixtures)
    for (let part = 1; part < 8; part++) {
      const text = fixture.text.slice(0, Math.floor((fixture.text.length * part) / 8));
      await analyze({ ...siblings(fixture), [nameOf(fixture)]: text }, nameOf(fixture));
    }
});

const cutOff: Readonly<Record<string, string>> = {
  'start.sh': `start() {\n  nohup geth --ws --ws.origins "$1`,
  'nested.sh': `screen -dmS node bash -c 'geth --ws `,
  'compose.yml': 'jobs:\n  run:\n    - command: geth --ws --ws.origins "https:',
  'set.sh': 'set -- geth --http \\\n  --ws',
};

for (const [name, text] of Object.entries(cutOff))
  test(`a node in a cut-off ${name} that could not be read gives one note`, async () => {
    const { findings } = await analyzeFiles({ [name]: text }, name);
    assert.deepEqual(
      findings.map(({ rule, severity, range }) => [rule, severity, range.start]),
      [['unread-origins', 'information', text.indexOf('geth')]],
    );
  });

const noNode: Readonly<Record<string, string>> = {
  'comment.sh': `# geth --ws --ws.origins '*'\n`,
  'echo.sh': `echo geth --ws`,
  'account.sh': 'geth account new --ws',
  'client.sh': 'geth attach ws://localhost:8546',
  'docs.yml': 'description: geth --ws\n',
};

for (const [name, text] of Object.entries(noNode))
  test(`${name} starts no node and gives no note`, async () => {
    assert.deepEqual((await analyzeFiles({ [name]: text }, name)).findings, []);
  });

test('a quote that is not closed behind a variable from elsewhere ends where it stands', async () => {
  const text = 'origins := "*"\n\nrun:\n    @geth --ws --ws.origins "{{origins}}\n';
  await analyze({ justfile: text }, 'justfile');
});

test('a file with any characters changed is read', async () => {
  const change = fc.record({
    at: fc.nat(),
    length: fc.nat(8),
    text: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('"', "'", '\\', '${', '$(', '{{', '\n', '#'),
    ),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...fixtures),
      fc.array(change, { maxLength: 4 }),
      async (fixture, changes) => {
        let { text } = fixture;
        for (const { at, length, text: added } of changes) {
          const start = at % (text.length + 1);
          text = text.slice(0, start) + added + text.slice(start + length);
        }
        await analyze({ ...siblings(fixture), [nameOf(fixture)]: text }, nameOf(fixture));
      },
    ),
    { numRuns: 400 },
  );
});

test('binary content under any name is read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.string({ unit: 'binary', maxLength: 300 }),
      async (name, bytes) => {
        await analyze({ [name]: `geth ${bytes}` }, name);
      },
    ),
    { numRuns: 300 },
  );
});

test('huge files are read in bounded time', async () => {
  const many = (line: string, size = 200_000) => line.repeat(Math.ceil(size / line.length));
  const huge: Readonly<Record<string, string>> = {
    'start.sh': many(`if [ "$A" = 1 ]; then A="$A x"; fi\ngeth --ws --ws.origins "$A,*"\n`),
    'words.sh': `geth ${many('--x ', 1_000_000)} --ws --ws.origins '*'`,
    'quotes.sh': `geth ${many('"')}`,
    'nested.sh': `geth "${many('${A:-', 50_000)}`,
    'compose.yml': `services:\n${many('  geth:\n    image: ethereum/client-go\n    command: --ws --ws.origins *\n')}`,
    'bombs.yml': `a: &a [geth, geth]\n${'bcdefghijklmnop'
      .split('')
      .map((name, at, all) => `${name}: &${name} [*${all[at - 1] ?? 'a'}, *${all[at - 1] ?? 'a'}]\n`)
      .join('')}`,
    'package.json': `{ "scripts": { "a": "geth ${many('-- ')}" } }`,
    'deep.json': `${'['.repeat(100_000)}"geth"`,
    Dockerfile: `FROM geth\n${many('ENV A=$A$A\n')}CMD geth --ws`,
    'geth.service': `[Service]\nExecStart=geth ${many('\\\n --ws ')}`,
    Makefile: `A = $(A)$(A)\nrun:\n\tgeth $(A)\n${many('\tgeth --ws\n', 220_000)}`,
    'geth.toml': `[Node]\nWSHost = "x"\nWSOrigins = [${many('"*", ')}]`,
  };
  for (const [name, text] of Object.entries(huge)) {
    const start = process.cpuUsage();
    await analyze({ [name]: text }, name);
    // Of the processor, as other programs may be busy too.
    const seconds = process.cpuUsage(start).user / 1e6;
    assert.ok(seconds < 30, `${name} took ${seconds.toFixed(1)} s`);
  }
});

test('many services of one build are read in bounded time', async () => {
  const services = (line: string) =>
    Array.from({ length: 1_000 }, (_, at) => `  node${at}:\n    ${line}\n`).join('');
  const files = {
    Dockerfile: `FROM geth\n${'ENV A=$A$A\n'.repeat(5_000)}COPY . /\nENTRYPOINT ["/start.sh"]\n`,
    'start.sh': `${'A="$A x"\n'.repeat(5_000)}exec geth --ws "$@"\n`,
  };
  for (const line of [
    'build: .',
    'build: { context: ., args: [ "A=$X" ] }',
    'extends: node0',
    'extends: { file: docker-compose.yml, service: node1 }',
    'volumes: [ "./a:/a" ]\n    image: geth\n    command: [ "/a", --ws ]',
  ]) {
    const start = process.cpuUsage();
    await analyze({ ...files, 'docker-compose.yml': `services:\n${services(line)}` }, 'docker-compose.yml');
    const seconds = process.cpuUsage(start).user / 1e6;
    assert.ok(seconds < 15, `${line} took ${seconds.toFixed(1)} s`);
  }
});

test('where a script is too long to be followed, one note says so', async () => {
  const long = `A=${'x'.repeat(4_000)}\n`.repeat(400);
  const text = `geth --ws --ws.origins '*'\n${long}echo on\n${"geth --ws --ws.origins 'null'\n".repeat(3)}`;
  const { findings } = await analyzeFiles({ 'start.sh': text }, 'start.sh');
  assert.deepEqual(
    findings.map(({ rule, range }) => [rule, text.slice(range.start, range.end)]),
    [
      ['wildcard-origin', '*'],
      ['unread-origins', "geth --ws --ws.origins 'null'"],
    ],
  );
});
