import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { median, medians } from './measure';

const root = path.join(__dirname, '../..');
const rounds = 15;

const config = `http {
  server {
    location /ws {
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_pass http://backend;
    }
  }
}
`;

/** What the command line costs above Node itself, as whole processes, and what the extension costs its host. */
export async function bench(): Promise<void> {
  execFileSync('node', ['esbuild.js'], { cwd: root, stdio: 'inherit' });
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-start-'));
  const file = path.join(folder, 'nginx.conf');
  writeFileSync(file, config);
  try {
    const cli = path.join(root, 'dist/cli.js');
    const runs = [
      ['-e', '0'],
      [cli, '--version'],
      [cli, '--help'],
      [cli, 'scan', '--fail-on', 'never', file],
    ];
    const [node = 0, ...others] = await medians(
      rounds,
      runs.map((args) => () => execFileSync(process.execPath, args, { stdio: 'ignore' })),
    );
    const names = ['--version', '--help', 'scan of one nginx file'];
    for (const [index, time] of others.entries())
      console.log(
        `${names[index]}: ${(time - node).toFixed(1)} ms above Node's own ${node.toFixed(1)} ms; ${(time / node).toFixed(2)} times as long`,
      );
    await activation(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In a process of its own each time, so that nothing is warm. */
async function activation(folder: string): Promise<void> {
  const stub = path.join(folder, 'editor-stub.js');
  buildSync({
    entryPoints: [path.join(root, 'test/support/editor-stub.ts')],
    outfile: stub,
    bundle: true,
    platform: 'node',
  });
  const script = `
    const { loadExtension } = require(process.argv[1]);
    const start = performance.now();
    loadExtension(process.argv[2]).activate();
    console.log(performance.now() - start);`;
  const times: number[] = [];
  await median(
    rounds,
    () => {
      const args = ['-e', script, stub, path.join(root, 'dist/extension.js')];
      times.push(Number(execFileSync(process.execPath, args, { encoding: 'utf8' })));
    },
    0,
  );
  const middle = times.sort((a, b) => a - b)[Math.floor(rounds / 2)] as number;
  console.log(`extension, loaded and activated with a stand-in for the editor: ${middle.toFixed(1)} ms`);
}
