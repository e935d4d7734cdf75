import assert from 'node:assert/strict';
import { test } from 'node:test';
import manifest from '../../package.json';
import { folderWith, wsOrigin } from '../support/cli';

const config = (value: unknown) => ({ '.ws-origin.json': JSON.stringify(value), 'a.conf': '' });

/** Arguments, files, and what the one line on stderr must name. */
const wrong: readonly (readonly [string[], Record<string, string | Uint8Array>, RegExp])[] = [
  [['scam'], {}, /there is no command "scam"/],
  [['scan', '--fromat', 'json'], {}, /--fromat/],
  [['scan', '--format', 'xml'], {}, /--format must be one of text, json, sarif, not "xml"/],
  [['scan', '--fail-on', 'bug'], {}, /--fail-on must be one of/],
  [['scan', 'nowhere'], {}, /nowhere does not exist/],
  [['scan', '--trusted', 'app.example.com'], {}, /"app.example.com" is not an origin/],
  [['scan', '--trusted', 'https://app.example.com/chat'], {}, /is not an origin/],
  [['scan', '--client-version', 'geth'], {}, /"geth" is not a version/],
  [['scan', '--config', 'none.json'], {}, /none.json does not exist/],
  [['scan'], config({ trusted: [] }), /.ws-origin.json: unknown setting "trusted"/],
  [['scan'], config({ rules: { 'no-such-rule': 'off' } }), /there is no rule "no-such-rule"/],
  [['scan'], config({ rules: { 'wildcard-origin': 'loud' } }), /"wildcard-origin" must be off, error/],
  [['scan'], config([]), /must be an object/],
  [['scan'], { '.ws-origin.json': '{\n  "rules": {,\n}' }, /.ws-origin.json: line 2/],
  [['predict'], {}, /takes one file/],
  [['predict', 'empty.conf'], { 'empty.conf': '' }, /empty.conf has no WebSocket endpoint/],
  [['predict', 'binary'], { binary: new Uint8Array([0, 1, 2]) }, /cannot read binary as text/],
  [['explain'], {}, /explain takes/],
  [['explain', 'no-such-rule'], {}, /there is no rule "no-such-rule"/],
  [['explain', 'https://app.example.com'], {}, /needs --file/],
  [['fix', '.'], {}, /fix needs --trusted/],
  [['fix', '--trusted', 'https://a.example', '--rule', 'x'], {}, /there is no rule "x"/],
];

for (const [args, files, message] of wrong) {
  test(`ws-origin ${args.join(' ')} ${Object.keys(files)}: one line, exit 2`, async (t) => {
    const { code, stdout, stderr } = await wsOrigin(args, folderWith(t, files));
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.match(stderr, /^ws-origin: [^\n]+\n$/);
  });
}

test('the overview names every command, and each explains itself', async (t) => {
  const folder = folderWith(t, {});
  const { code, stdout } = await wsOrigin(['--help'], folder);
  assert.equal(code, 0);
  for (const name of ['scan', 'predict', 'explain', 'fix']) {
    assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
    assert.match((await wsOrigin([name, '--help'], folder)).stdout, new RegExp(`Usage: ws-origin ${name} `));
  }
});

test('--version prints the version of the package', async (t) => {
  const { code, stdout } = await wsOrigin(['--version'], folderWith(t, {}));
  assert.equal(code, 0);
  assert.equal(stdout, `${manifest.version}\n`);
});

test('explain RULE prints its page', async (t) => {
  const { code, stdout } = await wsOrigin(['explain', 'wildcard-origin'], folderWith(t, {}));
  assert.equal(code, 0);
  assert.match(stdout, /^# A wildcard lets every origin in/);
  assert.match(stdout, /## Bad[\s\S]*## Good[\s\S]*## References/);
});
