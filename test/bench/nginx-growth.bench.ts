import { createAnalyzer } from '../../src/core/analyze';
import { defaultConfig } from '../../src/core/config';
import { MemoryWorkspace } from '../../src/core/workspace';
import { nginx } from '../../src/languages';
import { medians } from './measure';

const analyzer = createAnalyzer([nginx]);
const workspace = new MemoryWorkspace();

/** Twice as much of one thing should take twice as long. */
export async function bench(): Promise<void> {
  for (const [name, make] of Object.entries(growing)) {
    const [half = 0, whole = 0] = await medians(3, [
      (run) => findingsOf(`${name}/half${run}.conf`, make(2_500, run)),
      (run) => findingsOf(`${name}/whole${run}.conf`, make(5_000, run)),
    ]);
    console.log(
      `${name}: 2,500 ${half.toFixed(0)} ms, 5,000 ${whole.toFixed(0)} ms, ${(whole / half).toFixed(1)} times as long`,
    );
  }
}

const many = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join('\n');

const socket = `proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_pass http://b;`;

const head = 'events { worker_connections 64; }\n';

/** Each of the maps reads the one before twice. */
const chain = (count: number, run: number): string =>
  `${head}http { map $http_origin $m0 { default ${run}; } ${many(count, (i) => `map $m${i} $m${i + 1} { default $m${i}; }`)}
     server { location / { if ($m${count} = 0) { return 403; } ${socket} } } }`;

/** Configs that grow in one direction. */
const growing: Readonly<Record<string, (count: number, run: number) => string>> = {
  'locations in one server': (count, run) =>
    `${head}http { server { ${many(count, (i) => `location /a${i}/${run} { ${socket} }`)} } }`,
  'expressions in one server': (count, run) =>
    `${head}http { server { ${many(count, (i) => `location ~ ^/a${i}/${run}$ { ${socket} }`)} } }`,
  'maps, one used': (count, run) =>
    `${head}http { ${many(count, (i) => `map $http_origin $m${i} { default 0; https://a${i}.${run}.example 1; }`)}
     server { location / { if ($m1 = 0) { return 403; } ${socket} } } }`,
  'maps of maps, too many to follow': chain,
  'maps of maps, a fiftieth of the number': (count, run) => chain(count / 50, run),
  'lines of a map': (count, run) =>
    `${head}http { map $http_origin $ok { default 0; ${many(count, (i) => `https://a${i}.${run}.example 1;`)} }
     server { location / { if ($ok = 0) { return 403; } ${socket} } } }`,
  'expressions in a map': (count, run) =>
    `${head}http { map $http_origin $ok { default 0; ${many(count, (i) => `~^https://a${i}.${run}.example$ 1;`)} }
     server { location / { if ($ok = 0) { return 403; } ${socket} } } }`,
  'ifs in a row': (count, run) =>
    `${head}http { server { location / { ${many(count, (i) => `if ($http_origin = https://a${i}.${run}.example) { return 403; }`)} ${socket} } } }`,
  'servers with a socket': (count, run) =>
    `${head}http { ${many(count, (i) => `server { server_name s${i}.${run}.example; location / { ${socket} } }`)} }`,
};

const findingsOf = async (name: string, text: string): Promise<unknown> =>
  analyzer.analyze(workspace.write(name, text), workspace, defaultConfig);
