/**
 * `npm run demo` starts the sample servers on loopback and opens VS Code on the vulnerable deployment, with the
 * extension in it. `npm run demo -- --once` does the same without a window: prints the problems that VS Code shows and
 * what the panel found, writes a screenshot, and ends.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { packageExtension } from '../test/support/vsix';
import { Workbench } from '../test/ui/workbench';
import { openBrowser } from '../test/vscode-server/browser';
import { type RunningServer, startServer } from '../test/vscode-server/server';
import { projectRoot, type ServerVersion, serverVersions } from '../test/vscode-server/versions';
import { type SampleServer, startSample } from './servers';

const folder = path.join(__dirname, 'vulnerable');
const current = serverVersions.at(-1) as ServerVersion;

async function main(): Promise<void> {
  const samples = [await startAt('vulnerable', 3000), await startAt('secure', 3001)] as const;
  console.log(`A server that lets every page in: ${samples[0].url}`);
  console.log(`Its good twin:                    ${samples[1].url}`);
  try {
    if (process.argv.includes('--once')) await once(samples[0]);
    else if (hasDesktopEditor()) await desktop();
    else await inBrowser();
  } finally {
    for (const sample of samples) sample.stop();
  }
}

/** At the port that the source names, so that it is recognized; at another when that one is taken. */
const startAt = (name: 'vulnerable' | 'secure', port: number): Promise<SampleServer> =>
  startSample(name, port).catch(() => startSample(name));

const hasDesktopEditor = (): boolean => spawnSync('code', ['--version'], { shell: true }).status === 0;

/** The desktop editor in a window of its own, with the extension as it was just built. */
async function desktop(): Promise<void> {
  const editor = spawn(
    'code',
    ['--new-window', '--wait', `--extensionDevelopmentPath=${projectRoot}`, folder],
    {
      shell: process.platform === 'win32',
      stdio: 'inherit',
    },
  );
  await new Promise((resolve) => editor.once('exit', resolve));
}

async function inBrowser(): Promise<void> {
  const server = await startEditor();
  console.log(`\nOpen VS Code in a browser: ${server.url(folder)}\nCtrl+C ends it.`);
  await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
  await server.stop();
}

async function once(sample: SampleServer): Promise<void> {
  const server = await startEditor();
  const { browser, page } = await openBrowser();
  try {
    const workbench = await Workbench.open(page, server.url(folder));
    await workbench.openFile('nginx.conf');
    await workbench.squiggle('error').waitFor();
    await workbench.run('WebSocket Origin: Scan Workspace');
    const panel = await workbench.openPanel();
    await panel.probe(sample.url);
    console.log(`\nThe panel on ${sample.url}: ${await panel.summary()}`);
    console.log('\nProblems in VS Code:');
    for (const problem of await workbench.problems()) console.log(`  ${problem}`);
    const picture = path.join(projectRoot, 'out/demo.png');
    mkdirSync(path.dirname(picture), { recursive: true });
    await page.screenshot({ path: picture });
    console.log(`\nScreenshot: ${path.relative(process.cwd(), picture)}`);
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function startEditor(): Promise<RunningServer> {
  const vsix = packageExtension();
  try {
    return await startServer({ version: current, extensions: [vsix.file] });
  } finally {
    vsix.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
