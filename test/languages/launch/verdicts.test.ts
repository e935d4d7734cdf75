import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import type { Endpoint } from '../../../src/core/endpoint';
import { analyzeFiles } from '../../support/analysis';

const folder = path.join(__dirname, '../../fixtures/launch-verdicts');

/** A stranger, the page that is meant, a page on the machine itself, and a sandboxed frame. */
const origins = ['https://evil.example', 'https://dapp.example', 'http://localhost:3000', 'null'];

/** Some files, the one that is looked at, and a letter for each origin and each node that it starts. */
interface Case {
  readonly name: string;
  readonly file: string;
  readonly expected: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/** `=== what it is about`, `expect FILE VERDICTS…` or `expect FILE -` for no node, and `--- FILE` before each text. */
function casesIn(text: string): Case[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...parts] = block.split(/^--- (?=[\w.])/m);
      const [, name = '', file = '', verdicts = ''] = /^(.*)\nexpect (\S+) (.*)\n$/.exec(head) ?? [];
      const files = parts.map((part) => [
        part.slice(0, part.indexOf('\n')),
        part.slice(part.indexOf('\n') + 1),
      ]);
      const expected = verdicts === '-' ? [] : verdicts.split(' ').sort();
      return { name, file, expected, files: Object.fromEntries(files) };
    });
}

const verdictsOf = (endpoint: Endpoint): string =>
  origins.map((origin) => predictOrigin(endpoint, origin).verdict.kind[0]?.toUpperCase()).join('');

const cases = readdirSync(folder).flatMap((name) => casesIn(readFileSync(path.join(folder, name), 'utf8')));

for (const { name, file, expected, files } of cases)
  test(`which pages get in: ${name}`, async () => {
    const { endpoints } = await analyzeFiles(files, file);
    assert.deepEqual(endpoints.map(verdictsOf).sort(), expected);
  });
