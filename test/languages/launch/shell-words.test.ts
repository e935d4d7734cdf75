import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { shellReader } from '../../../src/languages/launch/containers/shell';
import { wholeDocument } from '../../../src/languages/launch/source-map';
import { textOf, unknownIn } from '../../../src/languages/launch/word';
import { without } from '../../support/requirements';

const folder = mkdtempSync(path.join(tmpdir(), 'ws-origin-words-'));
after(() => rmSync(folder, { recursive: true }));

const empty = path.join(folder, 'empty');
mkdirSync(empty);

/** A `geth` that writes its arguments down, each ended by NUL, a command by 0x01. */
const log = path.join(folder, 'log');
writeFileSync(
  path.join(folder, 'geth'),
  `#!/bin/sh\nfor a; do printf '%s\\0' "$a"; done >>'${log}'\nprintf '\\001' >>'${log}'\n`,
);
chmodSync(path.join(folder, 'geth'), 0o755);

/** The arguments of every `geth` that bash starts. */
function asBash(script: string): string[][] {
  writeFileSync(log, '');
  spawnSync('bash', ['-c', script, 'bash'], {
    env: { PATH: `${folder}:${process.env.PATH}`, HOME: '/home/node', LC_ALL: 'C.UTF-8' },
    // Nothing that a `*` outside quotes could match.
    cwd: empty,
    timeout: 20_000,
  });
  const commands = readFileSync(log, 'utf8').split('\x01').slice(0, -1);
  return commands.map((command) => command.split('\0').slice(0, -1));
}

/** The same from the analyzer; undefined stands for an argument that is not known. */
async function asAnalyzed(script: string): Promise<(string | undefined)[][]> {
  const read = await shellReader();
  return read(wholeDocument('memory:///start.sh', script), new Map())
    .filter(({ words }) => words[0] && textOf(words[0].units) === 'geth')
    .map(({ words }) => words.slice(1).map(({ units }) => (unknownIn(units) ? undefined : textOf(units))));
}

const scripts: readonly string[] = [
  `geth --ws --ws.origins '*'`,
  `geth --ws --ws.origins "*"`,
  `geth --ws --ws.origins=\\*`,
  `geth --ws \\\n  --ws.origins="https://a.example,https://b.example" \\\n  --ws.addr 0.0.0.0`,
  `geth --ws.origins='a'"b"c\\ d$'e\\tf\\x41\\u00e9\\n\\101\\q'`,
  `geth "a\\"b\\\\c\\$d\\\`e\\qf"`,
  `geth "line one \\\ngoes on"`,
  `geth ''`,
  `geth --ws.origins "" --x=''`,
  `A='*'; geth --ws.origins $A"$A"`,
  `A="--ws --ws.origins *.x"; geth $A "$A"`,
  `A="--ws.origins '*.x'"; geth $A`,
  `A=" a  b "; geth x$A\\y`,
  `A=(--ws --ws.origins '*'); geth "\${A[@]}" "\${A[*]}" \${A[@]} "\${A[1]}" x"\${A[@]}"y`,
  `A=(a); A+=(b "c d"); geth "\${A[@]}"`,
  `A=a; A+=b; geth $A`,
  `A=(\n  --ws # socket\n  # --ws.origins '*'\n  --x\n); geth "\${A[@]}"`,
  `geth "\${A:-d}" "\${A-'q'}" \${A:-'q r'} \${A:-x y} "\${A:-"in"}" \${A:=set}; geth $A "$A"`,
  `A=; geth "\${A:-empty}" "\${A-set}" "\${A+is}" "\${A:+not}" \${A}`,
  `A=1; geth \${A:+yes} "\${A:+\${A}2}" \${B:+no}`,
  `geth "\${A:-\${B:-deep}}"`,
  `: "\${A:=x y}"; : \${B:='*'}; geth $A "$B"`,
  `set -- --ws "a b"; geth "$@" $1 "\${2}" "$*"`,
  `set -- a b c; shift; geth "$@"`,
  `f() { geth --f "$1" "$@"; }; f x "y z"`,
  `f() { local o=$1; geth --ws.origins "$o"; }; f one; f two`,
  `function g { geth g; }\ng`,
  `for o in a 'b c'; do geth --o "$o"; done`,
  `A=; for o in a b; do A="$A,$o"; done; geth "$A"`,
  `(A=in; geth $A); { geth out; }`,
  `X=1 geth a; ! geth b; geth c | cat; geth d & wait; true && geth e; false || geth f`,
  `geth a > /dev/null 2>&1; geth b >/dev/null c`,
  `cat <<EOF\ngeth no\nEOF\necho geth no; : geth no`,
  `if true; then geth a; fi`,
  `while geth once && false; do :; done`,
  `case x in x) geth a ;; esac`,
  `geth a # geth b\n# geth c`,
  `geth a\\\nb`,
  `geth "tab\tkept" 'new\nline'`,
  `export A=e B="f g"; geth $A "$B"`,
  `readonly A=r; declare B=d; geth $A $B`,
  `geth 1 0x1f 1.5 http://[::1]:8080 a=b --c=d=e @x %y +z ^w`,
  `geth --x=~no a~b`,
  `A=x; unset A; geth "\${A-gone}"`,
  `geth \${A:-http://a.example:8080,https://b.example}`,
  `geth "é€😀" 'ü'`,
  `A='a
b'; geth "$A" $A`,
  `geth $'it\\'s' "it's" 'say "x"'`,
  `A=$'x\\ty'; geth "$A"`,
  `geth\t--ws\t\ta`,
  `geth a;geth b`,
  `B=x; A="$B-\${B}_$B"; geth "$A" "$B $B"`,
  `A=a; B=b; C=$A/x$B/y; geth $A/l$B/x --d=$A/b$B/c.d "$C" '$A/b$B/c' "$A/b$B/c"`,
];

const unknownScripts: readonly string[] = [
  `geth "$(echo a)" b`,
  `geth "$UNSET" b`,
  `geth {a,b} c`,
  `A=x; geth "\${A%x}" "\${A/x/y}" "\${#A}"`,
  `read -r A <<<x; geth "$A"`,
  `for i in 1 2 $(seq 3 4); do geth "$i"; done`,
  `geth $((1+2))`,
  `while read -r l; do A="$A $l"; done <<< "a"; geth "$A"`,
];

test('arguments are those that bash passes', { skip: without('bash') }, async () => {
  for (const script of scripts) assert.deepEqual(await asAnalyzed(script), asBash(script), script);
});

test('what can not be told is unknown, and never another text', { skip: without('bash') }, async () => {
  for (const script of unknownScripts) {
    const real = asBash(script);
    const found = await asAnalyzed(script);
    assert.ok(
      found.some((words) => words.includes(undefined)),
      script,
    );
    for (const words of found) {
      const known = words.filter((word) => word !== undefined);
      assert.ok(
        real.some((actual) => known.every((word) => actual.includes(word))),
        `${script}: ${JSON.stringify(words)}`,
      );
    }
  }
});
