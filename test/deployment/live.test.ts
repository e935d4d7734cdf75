import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findWitness } from '../../src/core/attack/witness';
import { predict } from '../../src/core/policy/predict';
import { handshake, start, withoutServers } from '../languages/code/live/servers';
import { folderWith, wsOrigin } from '../support/cli';
import { deployed } from '../support/deployment';
import { freePort, startNginx } from '../support/nginx';
import { without } from '../support/requirements';
import { filesOf, setups } from './setups';

const origins: readonly (string | undefined)[] = [
  undefined,
  '',
  'null',
  'file://',
  'https://app.example.com',
  'http://app.example.com',
  'HTTPS://APP.EXAMPLE.COM',
  'https://app.example.com:8443',
  'https://admin.example.com',
  'https://other.example.com',
  'https://sub.app.example.com',
  'https://app.example.com.evil.example',
  'https://evilexample.com',
  'https://appXexample.com',
  'https://evil.example',
  'http://localhost',
  'https://localhost',
  'http://127.0.0.1:3000',
  'chrome-extension://abcdefghijklmnop',
];

const skip = without('nginx') || withoutServers();

test('what a proxy and the server behind it answer together is predicted', { skip }, async (t) => {
  const running = await start(
    setups.map((setup, index) => ({ name: `${index}.cjs`, text: filesOf(setup)['server.cjs'] as string })),
    'deployment',
  );
  t.after(() => running.stop());
  const wrong: string[] = [];
  let answers = 0;
  for (const [index, setup] of setups.entries()) {
    const files = filesOf(setup);
    const { deployments } = await deployed(files);
    const [found, ...more] = deployments;
    assert.ok(found && more.length === 0, `${setup.name}: ${deployments.length} links`);
    const { through, server } = found;
    const port = await freePort();
    const config = (files['nginx.conf'] as string)
      .replaceAll('8080', String(port))
      .replaceAll(/(127\.0\.0\.1|\$chat):3000/g, `$1:${running.ports.get(`${index}.cjs`)}`);
    const nginx = await startNginx({ 'nginx.conf': config }, port);
    const sample = { ...through.sample, path: setup.path ?? through.sample.path };
    const witness = findWitness(through, [])?.origin;
    try {
      const sent = [...new Set([...origins, ...(witness === undefined ? [] : [witness])])];
      const backend = String(running.ports.get(`${index}.cjs`));
      const live = await Promise.all(
        sent.map((origin) => handshake(port, sample, origin?.replace(/3000$/, backend), 10_000)),
      );
      for (const [at, origin] of sent.entries()) {
        const { verdict } = predict(through.policy, { ...sample, origin });
        const predicted =
          verdict.kind === 'accept' ? 101 : verdict.kind === 'reject' ? verdict.status : verdict.why;
        if (predicted !== live[at])
          wrong.push(`${setup.name}: ${origin}: predicted ${predicted}, was ${live[at]}`);
      }
      answers += sent.length;
    } finally {
      await nginx.close();
    }
    assert.equal(server.range.uri.endsWith('server.cjs'), true);
  }
  assert.deepEqual(wrong, []);
  assert.ok(answers >= 12 * 15);
});

test('a proxy that defeats the check behind it is cured: the witness is refused, the trusted page gets in', {
  skip,
}, async (t) => {
  const trusted = 'https://app.example.com';
  const running = await start(
    setups.map((setup, index) => ({ name: `${index}.cjs`, text: filesOf(setup)['server.cjs'] as string })),
    'deployment-cured',
  );
  t.after(() => running.stop());
  let cured = 0;
  for (const [index, setup] of setups.entries()) {
    const files = filesOf(setup);
    const { findings, deployments } = await deployed(files);
    const finding = findings.find(({ rule }) => rule === 'origin-rewritten');
    const sample = deployments[0]?.through.sample;
    if (!finding || !sample) continue;
    const folder = folderWith(t, files);
    await wsOrigin(['fix', '--trusted', trusted], folder);
    assert.match((await wsOrigin(['scan'], folder)).stdout, /^0 findings/m, setup.name);
    const port = await freePort();
    const config = readFileSync(path.join(folder, 'nginx.conf'), 'utf8')
      .replaceAll('8080', String(port))
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${running.ports.get(`${index}.cjs`)}`);
    const nginx = await startNginx({ 'nginx.conf': config }, port);
    try {
      assert.equal(await handshake(port, sample, finding.witness, 10_000), 403, setup.name);
      if (setup.name !== hostDecides)
        assert.equal(await handshake(port, sample, trusted, 10_000), 101, setup.name);
    } finally {
      await nginx.close();
    }
    cured += 1;
  }
  assert.ok(cured >= 4);
});

/** There the server's own host is the page that gets in, which is another one in the test. */
const hostDecides = 'the Origin made from the Host';
