import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Language, Parser } from '@vscode/tree-sitter-wasm';
import { fixAll } from '../../support/analysis';
import { NodePackage } from '../../support/node-package';
import { python, withoutParsers } from '../../support/python-packages';
import { ensureProgram, without } from '../../support/requirements';

/** With a bracket and a comma, which mean something in most formats. */
const trusted = ['https://dapp.example.com', 'http://[::1]:3000'];
const list = trusted.join(',');
const flags = ['--ws', '--ws.origins', list];

const folder = mkdtempSync(path.join(tmpdir(), 'ws-origin-parsers-'));
after(() => rmSync(folder, { recursive: true }));

async function fixed(file: string, text: string): Promise<string> {
  const result = (await fixAll({ [file]: text }, file, trusted))[file] ?? '';
  assert.notEqual(result, text);
  return result;
}

/** What a program that reads standard input makes of a text, as JSON. */
function parsed(program: string, args: readonly string[], input: string): unknown {
  const { stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8', cwd: folder });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

// PyYAML reads YAML 1.1, the `yaml` package of the analyzer 1.2.
const loadYaml = 'import json,sys,yaml;print(json.dumps(list(yaml.safe_load_all(sys.stdin))))';
const shlex = 'import json,shlex,sys;print(json.dumps(shlex.split(sys.stdin.read())))';

type Dig = (documents: never) => unknown;

/** YAML files, and the place of the arguments in them. */
const yamlFiles: readonly (readonly [string, string, Dig, unknown])[] = [
  [
    'compose.yml',
    `x-args: &args [--ws, --ws.origins, '*']\nservices:\n  node:\n    image: geth\n    command: *args\n`,
    (all: [{ services: { node: { command: string[] } } }]) => all[0].services.node.command,
    flags,
  ],
  [
    'values.yaml',
    `image:\n  repository: ethereum/client-go\n  tag: v1.13.4\nextraArgs:\n  - --ws\n  - --ws.origins\n  - "*"\n`,
    (all: [{ extraArgs: string[] }]) => all[0].extraArgs,
    flags,
  ],
  [
    'k8s.yaml',
    `kind: A\n---\nspec:\n  containers:\n    - name: geth\n      image: ethereum/client-go\n      args:\n      - --ws\n      - --ws.origins=*\n`,
    (all: [never, { spec: { containers: [{ args: string[] }] } }]) => all[1].spec.containers[0].args,
    ['--ws', `--ws.origins=${list}`],
  ],
  [
    'playbook.yml',
    `- hosts: nodes\n  tasks:\n    - name: run\n      ansible.builtin.command: geth --ws --ws.origins "*"\n`,
    (all: [[{ tasks: [Record<string, string>] }]]) =>
      parsed('python3', ['-c', shlex], all[0][0].tasks[0]['ansible.builtin.command'] ?? ''),
    ['geth', ...flags],
  ],
];

for (const [file, text, dig, expected] of yamlFiles)
  test(`PyYAML reads what was meant in ${file}`, { skip: withoutParsers() }, async () => {
    const documents = parsed(python, ['-c', loadYaml], await fixed(file, text));
    assert.deepEqual(dig(documents as never), expected);
  });

const supervisorOptions = `
import json, shlex, sys
from supervisor.options import ServerOptions
options = ServerOptions()
options.realize(['-c', sys.argv[1], '-n'])
process = options.process_group_configs[0].process_configs[0]
print(json.dumps([shlex.split(process.command)[1:], process.environment or {}]))
`;

const programs: readonly (readonly [string, unknown])[] = [
  [`command=geth --ws --ws.origins "*"\n`, [flags, {}]],
  [`command=geth --ws\n  --ws.origins='*' ; all\n`, [['--ws', `--ws.origins=${list}`], {}]],
  [
    `command=geth --ws\nenvironment=GETH_WS_ORIGINS="*",A="b"\n`,
    [['--ws'], { GETH_WS_ORIGINS: list, A: 'b' }],
  ],
];

for (const [text, expected] of programs)
  test(`supervisord reads what was meant: ${JSON.stringify(text)}`, { skip: withoutParsers() }, async () => {
    const file = 'supervisord.conf';
    const content = await fixed(file, `[supervisord]\nlogfile=/dev/null\n[program:geth]\n${text}`);
    writeFileSync(path.join(folder, file), content);
    assert.deepEqual(parsed(python, ['-c', supervisorOptions, path.join(folder, file)], ''), expected);
  });

test('honcho reads what was meant in a Procfile', { skip: withoutParsers() }, async () => {
  const text = await fixed('Procfile', `web: npm start\nnode: geth --ws --ws.origins '*'\n`);
  const code =
    'import json,sys;from honcho.environ import parse_procfile;print(json.dumps(parse_procfile(sys.stdin.read()).processes["node"]))';
  const command = parsed(python, ['-c', code], text) as string;
  assert.deepEqual(parsed('python3', ['-c', shlex], command), ['geth', ...flags]);
});

/** HashiCorp's own parser, built the first time. */
function hclReader(): string {
  ensureProgram('go');
  const cache = path.join(__dirname, '../../../node_modules/.cache/hcl');
  const program = path.join(cache, 'hcl');
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  const cwd = path.join(__dirname, '../../support/hcl');
  const { stderr } = spawnSync('go', ['build', '-o', program, '.'], { cwd, encoding: 'utf8' });
  assert.ok(existsSync(program), stderr);
  return program;
}

const hclFiles = [
  `jsonrpc {\n  ws {\n    enabled = true\n    origins = ["*"]\n  }\n}\n`,
  `# bor\njsonrpc {\n  ws {\n    enabled = true # on\n    port = 8546\n    origins = [\n      "null",\n      "*", // all\n    ]\n  }\n}\n`,
];

for (const text of hclFiles)
  test(`HashiCorp's parser reads what was meant: ${JSON.stringify(text)}`, {
    skip: without('go'),
    timeout: 300_000,
  }, async () => {
    const found = parsed(hclReader(), [], await fixed('bor.hcl', text)) as {
      jsonrpc: { ws: { origins: string[] } };
    };
    assert.deepEqual(found.jsonrpc.ws.origins, trusted);
  });

const batchGrammar = new NodePackage('batch-grammar', ['tree-sitter-batch@0.11.1']);

/** The arguments that a grammar for batch files sees; there is no cmd.exe to ask. */
async function batchArguments(text: string): Promise<string[]> {
  const grammars = path.dirname(createRequire(__filename).resolve('@vscode/tree-sitter-wasm'));
  await Parser.init({ locateFile: (name: string) => path.join(grammars, name) });
  const parser = new Parser();
  const wasm = path.join(batchGrammar.folder, 'node_modules/tree-sitter-batch/tree-sitter-batch.wasm');
  parser.setLanguage(await Language.load(readFileSync(wasm)));
  const tree = parser.parse(text);
  assert.ok(tree && !tree.rootNode.hasError, text);
  const assigned = new Map(
    tree.rootNode.descendantsOfType('variable_assignment').map((node) => {
      const [, name = '', value = ''] = /set "?(\w+)=(.*?)"?$/i.exec(node?.text ?? '') ?? [];
      return [name, value];
    }),
  );
  return tree.rootNode
    .descendantsOfType(['argument_value', 'string', 'variable_reference'])
    .filter((node) => node?.parent?.type === 'argument_list')
    .map((node) => (node?.text ?? '').replace(/^"(.*)"$/, '$1'))
    .map((argument) => argument.replace(/%(\w+)%/g, (_, name) => assigned.get(name) ?? ''));
}

const batchFiles = [
  `geth --ws --ws.origins "*"\r\n`,
  `@echo off\r\ngeth --ws ^\r\n  --ws.origins *\r\n`,
  `set O=*\r\ngeth --ws --ws.origins %O%\r\n`,
  `set "O=*"\r\ngeth --ws --ws.origins "%O%"\r\n`,
];

for (const text of batchFiles)
  test(`a grammar for batch files, in the place of cmd.exe, reads what was meant: ${JSON.stringify(text)}`, {
    skip: batchGrammar.without(),
  }, async () => {
    assert.deepEqual(await batchArguments(await fixed('start.bat', text)), flags);
  });

/** Scripts that write files, the file, and the arguments in it as the reader of its format finds them. */
const writers: readonly (readonly [string, string, (text: string) => unknown, unknown])[] = [
  [
    `cat > geth.service <<EOF\n[Service]\nExecStart=geth --ws \\\\\n  --ws.origins "*"\nEOF\n`,
    'geth.service',
    (text) => parsed('python3', ['-c', shlex], text.split('ExecStart=')[1]?.replace('\\\n', ' ') ?? ''),
    ['geth', ...flags],
  ],
  [
    `O='*'\ncat <<EOF | tee geth.service\n[Service]\nExecStart=geth --ws --ws.origins "$O"\nEOF\n`,
    'geth.service',
    (text) => parsed('python3', ['-c', shlex], text.split('ExecStart=')[1] ?? ''),
    ['geth', ...flags],
  ],
  [
    `echo "[Service]\nExecStart=geth --ws --ws.origins \\"*\\"" > geth.service\n`,
    'geth.service',
    (text) => parsed('python3', ['-c', shlex], text.split('ExecStart=')[1] ?? ''),
    ['geth', ...flags],
  ],
  [
    `cat > compose.yml <<-'EOF'\nservices:\n  node:\n    image: geth\n    command: ["--ws", "--ws.origins", "*"]\nEOF\n`,
    'compose.yml',
    (text) =>
      (parsed(python, ['-c', loadYaml], text) as [{ services: { node: { command: unknown } } }])[0].services
        .node.command,
    flags,
  ],
];

for (const [script, file, read, expected] of writers)
  test(`a script writes what was meant: ${JSON.stringify(script)}`, {
    skip: without('bash') || withoutParsers(),
  }, async () => {
    spawnSync('bash', ['-c', await fixed('write.sh', script)], { cwd: folder });
    assert.deepEqual(read(readFileSync(path.join(folder, file), 'utf8')), expected);
  });
