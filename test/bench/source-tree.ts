import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CheckGenerator, randomNumbers } from '../languages/code/generator';

type Random = () => number;

/** Functions that do what functions in web applications do. */
export function functions(random: Random, count: number): string {
  const checks = new CheckGenerator(Math.floor(random() * 1e9));
  const one = (_: unknown, index: number) =>
    [
      `export function step${index}(origin, LIST, SET) {`,
      ...checks
        .body()
        .split('\n')
        .map((line) => `  ${line}`),
      '}',
    ].join('\n');
  return Array.from({ length: count }, one).join('\n\n');
}

const some = (random: Random): string => functions(random, 4 + Math.floor(random() * 16));

const module = (random: Random): string => `import path from 'node:path';\n\n${some(random)}\n`;

const server = (random: Random): string => `import { WebSocketServer } from 'ws';
${module(random)}
export const sockets = new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => origin.endsWith('good.example') });
`;

const client = (random: Random): string => `${module(random)}
/** Reads from the WebSocket until the server ends it. */
export function listen(url, onMessage) {
  const socket = new WebSocket(url);
  socket.addEventListener('message', ({ data }) => onMessage(JSON.parse(data)));
  return () => socket.close();
}
`;

const test = (random: Random): string => `import { describe, expect, it } from 'vitest';
import { step0, step1 } from './steps';

${some(random).replaceAll('export function', 'function sample_')}

describe('steps', () => {
  it('takes what the list names', () => {
    expect(step0('https://good.example', ['https://good.example'], new Set())).toBe(true);
  });
  it('refuses the rest', () => {
    expect(step1('https://evil.example', [], new Set())).toBe(false);
  });
});
`;

const component = (random: Random): string => `import { useEffect, useState } from 'react';

${some(random)}

export function Panel({ title, children }) {
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(title !== ''), [title]);
  return (
    <section className="panel">
      <button type="button" onClick={() => setOpen(!open)}>{title}</button>
      {open && <div className="body">{children}</div>}
    </section>
  );
}
`;

/** Kinds of files, each up to a share of all files, added up. */
const kinds: readonly {
  upTo: number;
  ending: (even: boolean) => string;
  text: (random: Random) => string;
}[] = [
  { upTo: 0.2, ending: (even) => (even ? '.test.ts' : '.test.js'), text: test },
  { upTo: 0.36, ending: (even) => (even ? '.tsx' : '.jsx'), text: component },
  { upTo: 0.38, ending: (even) => (even ? '.ts' : '.js'), text: client },
  { upTo: 1, ending: (even) => (even ? '.ts' : '.js'), text: module },
];

const gitignore =
  'node_modules/\ndist/\n/coverage\n*.log\n.env\n.env.*\n!.env.example\n.DS_Store\n*.tsbuildinfo\n';

/**
 * A folder with packages of 100 files in JavaScript and TypeScript: modules, tests, components, some that open sockets;
 * beside them what else stands in a repository, and built files that git ignores. The same in every run.
 * @param servers whether every 500th file has a WebSocket server with a weak check
 */
export function makeTree(files: number, servers: boolean): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-tree-'));
  const random = randomNumbers(1);
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  write('.gitignore', gitignore);
  for (let index = 0; index < files; index++) {
    const home = `package-${Math.floor(index / 100)}`;
    if (index % 100 === 0) {
      mkdirSync(path.join(folder, home, 'src'), { recursive: true });
      mkdirSync(path.join(folder, home, 'dist'));
      write(
        `${home}/package.json`,
        JSON.stringify({ name: home, scripts: { build: 'tsc', test: 'vitest' } }),
      );
      write(`${home}/README.md`, `# ${home}\n\nSteps of the application.\n`);
      write(`${home}/.gitlab-ci.yml`, 'test:\n  image: node:22\n  script:\n    - npm ci\n    - npm test\n');
      write(`${home}/dist/index.js`, module(random));
    }
    const chosen = random();
    const kind = kinds.find(({ upTo }) => chosen < upTo);
    const text = servers && index % 500 === 0 ? server : (kind?.text ?? module);
    const ending = text === server ? '.ts' : kind?.ending(index % 2 === 0);
    write(`${home}/src/file-${index}${ending}`, text(random));
  }
  return folder;
}
