import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import type { Finding } from '../../../src/core/finding';
import { analyzeFiles, fixAll } from '../../support/analysis';
import { type Fixture, fixtures, nameOf, placeOf, siblings } from './fixture';

const trusted = ['https://dapp.example.com', 'http://[::1]:3000'];

/** What is found in a file, from whichever file the analysis starts: settings may stand in another one. */
async function findingsIn(fixture: Fixture): Promise<Finding[]> {
  const files = siblings(fixture);
  const found = new Map<string, Finding>();
  for (const name of Object.keys(files)) {
    const { findings, workspace } = await analyzeFiles(files, name, { markdown: true });
    for (const finding of findings)
      if (finding.range.uri === workspace.uri(nameOf(fixture)))
        found.set(placeOf(fixture.text, finding) + finding.message, finding);
  }
  return [...found.values()];
}

for (const fixture of fixtures) {
  const name = nameOf(fixture);

  test(`findings in ${fixture.path}`, async () => {
    const own = await findingsIn(fixture);
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
    const before = await analyzeFiles(siblings(fixture), name, { trustedOrigins: trusted, markdown: true });
    const fixable = before.findings.filter((finding) => finding.fixes.some((fix) => fix.safe));
    const files = await fixAll(siblings(fixture), name, trusted);
    const after = await analyzeFiles(files, name, { trustedOrigins: trusted, markdown: true });
    assert.equal(after.findings.filter((finding) => finding.fixes.some((fix) => fix.safe)).length, 0);
    assert.equal(after.endpoints.length, before.endpoints.length);
    assert.deepEqual(await fixAll(files, name, trusted), files, 'a second run changes nothing');
    for (const { witness, endpoint } of fixable) {
      if (witness === undefined) continue;
      after.endpoints
        .filter((_, at) => before.endpoints[at]?.id === endpoint)
        .forEach((fixed) => {
          assert.notEqual(predictOrigin(fixed, witness).verdict.kind, 'accept');
        });
    }
  });
}
