import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { parse as parseYaml } from 'yaml';
import { fixAll } from '../../support/analysis';
import { without } from '../../support/requirements';

/** With a bracket and a comma, which mean something in most formats. */
const trusted = ['https://dapp.example.com', 'http://[::1]:3000'];
const list = trusted.join(',');

const folder = mkdtempSync(path.join(tmpdir(), 'ws-origin-round-trip-'));
after(() => rmSync(folder, { recursive: true }));
const log = path.join(folder, 'log');

// A geth that writes its arguments and its environment down.
writeFileSync(
  path.join(folder, 'geth'),
  `#!/bin/sh\nfor a; do printf '%s\\0' "$a"; done >'${log}'\nprintf 'ENV=%s' "$GETH_WS_ORIGINS" >>'${log}'\n`,
);
chmodSync(path.join(folder, 'geth'), 0o755);

const run = (program: string, args: readonly string[], input?: string) =>
  spawnSync(program, args, {
    cwd: folder,
    env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder },
    encoding: 'utf8',
    timeout: 30_000,
    ...(input === undefined ? {} : { input }),
  });

/** What the last geth was called with. */
function called(): string[] {
  return readFileSync(log, 'utf8').split('\0');
}

/** What a Python module makes of a text. */
function python(code: string, text: string): unknown {
  const { stdout, stderr } = run('python3', ['-c', code], text);
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

interface Case {
  readonly file: string;
  readonly text: string;
  /** The arguments that a reader of the format finds in the fixed text. */
  readonly read: (text: string) => unknown;
  readonly expected: unknown;
  /** A program that the reader needs. */
  readonly needs?: string;
}

const byBash = (text: string): string[] => {
  writeFileSync(path.join(folder, 'start.sh'), text);
  run('bash', ['start.sh']);
  return called();
};

const compose = (text: string): unknown => parseYaml(text).services.node.command;
const shlex = 'import json,shlex,sys;print(json.dumps(shlex.split(sys.stdin.read())))';
const toml = 'import json,sys,tomllib;print(json.dumps(tomllib.loads(sys.stdin.read())))';
const ini =
  'import configparser,json,shlex,sys;p=configparser.RawConfigParser(inline_comment_prefixes=(";",));p.read_string(sys.stdin.read());print(json.dumps(shlex.split(p["program:geth"]["command"])))';

const flags = ['--ws', '--ws.origins', list];
const shell = (text: string): Case => ({
  file: 'start.sh',
  text,
  read: byBash,
  expected: [...flags, 'ENV='],
  needs: 'bash',
});
const node = (command: string) =>
  `services:\n  node:\n    image: ethereum/client-go\n    command: ${command}\n`;

const cases: readonly Case[] = [
  shell(`geth --ws --ws.origins '*'\n`),
  shell(`geth --ws --ws.origins "*"\n`),
  shell(`geth --ws --ws.origins \\*\n`),
  shell(`geth --ws --ws.origins *\n`),
  shell(`geth --ws --ws.origins $'*'\n`),
  shell(`geth --ws --ws.origins "null,*"\n`),
  shell(`geth --ws --ws.origins null,'*'\n`),
  shell(`O='*'\ngeth --ws --ws.origins "$O"\n`),
  shell(`geth --ws --ws.origins "\${O:-*}"\n`),
  shell(`A=(--ws --ws.origins "*")\ngeth "\${A[@]}"\n`),
  shell(`geth $(: x) --ws --ws.origins '*'\n`),
  shell(`bash -c "geth --ws --ws.origins '*'"\n`),
  shell(`bash -c 'geth --ws --ws.origins "*"'\n`),
  shell(`bash -c 'geth --ws --ws.origins '"'*'"''\n`),
  shell(`bash <<'EOF'\ngeth --ws --ws.origins '*'\nEOF\n`),
  {
    file: 'start.sh',
    text: `export GETH_WS_ORIGINS='*'\ngeth --ws\n`,
    read: byBash,
    expected: ['--ws', `ENV=${list}`],
    needs: 'bash',
  },
  { file: 'a.yml', text: node(`["--ws", "--ws.origins", "*"]`), read: compose, expected: flags },
  { file: 'a.yml', text: node(`[--ws, --ws.origins, '*']`), read: compose, expected: flags },
  {
    file: 'a.yml',
    text: node('[--ws, --ws.origins=*]'),
    read: compose,
    expected: ['--ws', `--ws.origins=${list}`],
  },
  {
    file: 'a.yml',
    text: node('\n      - --ws\n      - --ws.origins=*'),
    read: compose,
    expected: ['--ws', `--ws.origins=${list}`],
  },
  {
    file: 'a.yml',
    text: node(`\n      - --ws\n      - --ws.origins\n      - "'*'"`),
    read: compose,
    expected: flags,
  },
  ...[`--ws --ws.origins "*"`, `--ws --ws.origins '*'`, `--ws --ws.origins *`, `'--ws --ws.origins "*"'`].map(
    (command): Case => ({
      file: 'a.yml',
      text: node(command),
      read: (text) => python(shlex, String(compose(text))),
      expected: flags,
      needs: 'python3',
    }),
  ),
  ...['>-\n      --ws\n      --ws.origins "*"', '|\n      --ws --ws.origins *\n'].map(
    (command): Case => ({
      file: 'a.yml',
      text: node(command),
      read: (text) => python(shlex, String(compose(text))),
      expected: flags,
      needs: 'python3',
    }),
  ),
  ...[
    `"geth --ws --ws.origins '*'"`,
    `"geth --ws --ws.origins \\"*\\""`,
    `"geth --ws --ws.origins \\u002a"`,
  ].map(
    (script): Case => ({
      file: 'package.json',
      text: `{ "scripts": { "node": ${script} } }\n`,
      read: (text) => byBash(JSON.parse(text).scripts.node),
      expected: [...flags, 'ENV='],
      needs: 'bash',
    }),
  ),
  {
    file: 'tasks.json',
    text: `{ "tasks": [{ "command": "geth", "args": ["--ws", "--ws.origins", "*"] }] }\n`,
    read: (text) => JSON.parse(text).tasks[0].args,
    expected: flags,
  },
  ...[`["*"]`, `['*']`, `["null", "*"]`, `[\n  "*", # all\n]`].map(
    (value): Case => ({
      file: 'geth.toml',
      text: `[Node]\nWSHost = "localhost"\nWSOrigins = ${value}\n`,
      read: (text) => (python(toml, text) as { Node: { WSOrigins: string[] } }).Node.WSOrigins,
      expected: trusted,
      needs: 'python3',
    }),
  ),
  {
    file: 'bor.hcl',
    text: `jsonrpc {\n  ws {\n    enabled = true\n    origins = ["*"]\n  }\n}\n`,
    // Lists of strings are written as in JSON.
    read: (text) => JSON.parse(/origins = (.*)/.exec(text)?.[1] ?? ''),
    expected: trusted,
  },
  {
    file: 'supervisord.conf',
    text: `[program:geth]\ncommand=geth --ws\n  --ws.origins "*" ; all\n`,
    read: (text) => (python(ini, text) as string[]).slice(1),
    expected: flags,
    needs: 'python3',
  },
  ...[
    `O = *\nrun:\n\t@geth --ws --ws.origins "$(O)"\n`,
    `run:\n\tgeth --ws \\\n\t  --ws.origins '*'\n`,
    `run:\n\t@geth --ws --ws.origins *\n`,
  ].map(
    (text): Case => ({
      file: 'Makefile',
      text,
      read: (fixed) => {
        writeFileSync(path.join(folder, 'Makefile'), fixed);
        run('make', ['run']);
        return called();
      },
      expected: [...flags, 'ENV='],
      needs: 'make',
    }),
  ),
  {
    file: 'Procfile',
    text: `node: geth --ws --ws.origins '*'\n`,
    read: (text) => byBash(text.replace('node: ', '')),
    expected: [...flags, 'ENV='],
    needs: 'bash',
  },
  {
    file: 'geth.service',
    text: `[Service]\nExecStart=/usr/bin/geth --ws --ws.origins "*"\n`,
    read: (text) => (python(shlex, text.split('ExecStart=')[1] ?? '') as string[]).slice(1),
    expected: flags,
    needs: 'python3',
  },
  ...[`CMD ["--ws", "--ws.origins", "*"]`, `CMD ["--ws", "--ws.origins", "'*'"]`].map(
    (instruction): Case => ({
      file: 'Dockerfile',
      text: `FROM ethereum/client-go\n${instruction}\n`,
      read: (text) => JSON.parse(text.split('CMD ')[1] ?? ''),
      expected: flags,
    }),
  ),
  {
    file: 'Dockerfile',
    text: `FROM debian\nCMD geth --ws \\\n  # all\n  --ws.origins '*'\n`,
    read: (text) => byBash((text.split('CMD ')[1] ?? '').replace(/^\s*#.*\n/gm, '')),
    expected: [...flags, 'ENV='],
    needs: 'bash',
  },
  {
    file: 'ecosystem.config.js',
    text: `module.exports = { apps: [{ script: 'geth', args: ['--ws', '--ws.origins', '*'] }] };\n`,
    read: (text) => {
      writeFileSync(path.join(folder, 'ecosystem.config.js'), text);
      return JSON.parse(
        run('node', ['-p', 'JSON.stringify(require("./ecosystem.config.js").apps[0].args)']).stdout,
      );
    },
    expected: flags,
  },
];

for (const { file, text, read, expected, needs } of cases)
  test(`after the fix ${file} says what was meant: ${JSON.stringify(text)}`, {
    skip: needs ? without(needs) : false,
  }, async () => {
    const fixed = (await fixAll({ [file]: text }, file, trusted))[file] ?? '';
    assert.notEqual(fixed, text);
    assert.deepEqual(read(fixed), expected, fixed);
  });
