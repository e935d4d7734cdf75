import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../src/core/attack/witness';
import { deployed } from '../support/deployment';
import { filesOf, setups } from './setups';

/** What is reported of each set-up, by its name: file, rule, severity and, in front of the last, the witness. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'a list behind a plain proxy': [],
  'the Origin replaced by one of the list': ['nginx.conf origin-rewritten error https://evil.example'],
  'the Origin replaced by one that is not in the list': [],
  'the Origin taken away': ['nginx.conf origin-rewritten error https://evil.example'],
  'the Origin taken away from who needs one': [],
  'a gate before an open server': ['server.cjs missing-origin-check warning https://evil.example'],
  'no gate before an open server': ['server.cjs missing-origin-check warning https://evil.example'],
  'a gate before a list': [],
  'a check with a hole': ['server.cjs origin-bypass error https://app.example.com.evil.example'],
  'the same host, with the Host passed on': [],
  'the same host, without': [],
  'the Origin made from the Host': ['nginx.conf origin-rewritten error https://evil.example'],
  'a map that repairs origins, and too many of them': [
    'nginx.conf origin-rewritten error https://example.com.evil.example',
  ],
  'a group and a path that is replaced': [],
  'a path with another beginning': [],
  'a path that is rewritten': [],
  'variables for the place': [],
  'socket.io with a list': [],
  'socket.io with the Origin set where an if is true': [
    'nginx.conf origin-rewritten error https://app.example.com.evil.example',
  ],
  'an upgrade listener': [],
};

for (const setup of setups) {
  test(`of a proxy and a server together is said: ${setup.name}`, async () => {
    const { findings, workspace } = await deployed(filesOf(setup));
    const told = findings.map(({ range, rule, severity, witness }) =>
      [range.uri.slice(workspace.uri('').length), rule, severity, witness].join(' '),
    );
    assert.deepEqual(told, expected[setup.name]);
  });
}

test('what the two show together names the other file', async () => {
  const setup = setups.find(({ name }) => name === 'the Origin replaced by one of the list');
  const { findings, workspace } = await deployed(filesOf(setup ?? assert.fail()));
  const [finding] = findings;
  assert.deepEqual(
    finding?.related?.map(({ range }) => range.uri),
    [workspace.uri('server.cjs')],
  );
  assert.ok((finding?.fixes.length ?? 0) > 0);
});

for (const [name, text] of [
  ['the Origin replaced by one of the list', 'the proxy sends "https://app.example.com" as the Origin'],
  ['the Origin taken away from who needs one', 'the proxy takes the Origin away'],
  ['the Origin made from the Host', 'the proxy sends another Origin'],
] as const)
  test(`why a page gets in or not names the line of the proxy: ${name}`, async () => {
    const { deployments, workspace } = await deployed(
      filesOf(setups.find((one) => one.name === name) ?? assert.fail()),
    );
    const [deployment] = deployments.values();
    const { because } = predictOrigin(deployment?.through ?? assert.fail(), 'https://evil.example');
    const { range, text: told } = because.at(-1) ?? assert.fail();
    const config = (await workspace.read(range.uri))?.text.slice(range.start, range.end) ?? '';
    assert.match(config, /^proxy_set_header Origin /i);
    assert.equal(told, text);
  });

test('a comment silences what the two show together', async () => {
  const setup = setups.find(({ name }) => name === 'a map that repairs origins, and too many of them');
  const files = filesOf(setup ?? assert.fail());
  const { findings } = await deployed({
    ...files,
    'nginx.conf': `# ws-origin-ignore-file origin-rewritten: only in the test network\n${files['nginx.conf']}`,
  });
  assert.deepEqual(
    findings.map(({ suppressed }) => suppressed),
    [true],
  );
});

test('what is not certain is said as of the proxy alone', async () => {
  const setup = setups.find(({ name }) => name === 'a list behind a plain proxy');
  const { 'nginx.conf': config = '', 'server.cjs': server = '' } = filesOf(setup ?? assert.fail());
  const { findings } = await deployed({
    'nginx.conf': config,
    'a/server.cjs': server,
    'b/server.cjs': server,
  });
  assert.deepEqual(
    findings.map(({ rule, severity }) => `${rule} ${severity}`),
    ['missing-origin-check information'],
  );
});
