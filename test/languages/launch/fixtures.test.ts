import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { analyzeFiles, fixAll } from '../../support/analysis';
import { fixtures, placeOf, siblings } from './fixture';

const trusted = ['https://dapp.example.com', 'http://[::1]:3000'];

for (const fixture of fixtures) {
  const name = path.basename(fixture.path);

  test(`findings in ${fixture.path}`, async () => {
    const { findings, workspace } = await analyzeFiles(siblings(fixture), name);
    const own = findings.filter((finding) => finding.range.uri === workspace.uri(name));
    assert.deepEqual(
      own.map((finding) => placeOf(fixture.text, finding)).sort(),
      fixture.expected.map(({ place }) => place).sort(),
    );
    for (const { place, words } of fixture.expected) {
      const message = own.find((finding) => placeOf(fixture.text, finding) === place)?.message ?? '';
      assert.ok(message.includes(words), `${message} should say: ${words}`);
    }
  });

  if (fixture.expected.length === 0) continue;
  test(`fixes in ${fixture.path}`, async () => {
    const before = await analyzeFiles(siblings(fixture), name, { trustedOrigins: trusted });
    const fixable = before.findings.filter((finding) => finding.fixes.some((fix) => fix.safe));
    const files = await fixAll(siblings(fixture), name, trusted);
    const after = await analyzeFiles(files, name, { trustedOrigins: trusted });
    assert.equal(after.findings.filter((finding) => finding.fixes.length > 0).length, 0);
    assert.equal(after.endpoints.length, before.endpoints.length);
    assert.deepEqual(await fixAll(files, name, trusted), files, 'a second run changes nothing');
    for (const { witness } of fixable) {
      if (witness === undefined) continue;
      for (const endpoint of after.endpoints)
        assert.notEqual(predictOrigin(endpoint, witness).verdict.kind, 'accept');
    }
  });
}
