import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { withoutServer } from '../vscode-server/install';
import { serverVersions } from '../vscode-server/versions';
import { buildSuite } from './build';
import { runInServer } from './runInServer';

let suite = '';
before(() => {
  if (serverVersions.some((version) => !withoutServer(version))) suite = buildSuite();
});

for (const version of serverVersions) {
  test(`in VS Code ${version.vscode}`, { skip: withoutServer(version) }, async (t) => {
    const { tests, log } = await runInServer(version, suite);
    for (const { name, error } of tests) {
      await t.test(name, () => {
        if (error !== undefined) assert.fail(error);
      });
    }
    assert.ok(tests.length > 0, `no test ran:\n${log.slice(-40).join('\n')}`);
  });
}
