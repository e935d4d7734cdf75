import path from 'node:path';

/** One VS Code that the tests run in: the server that the npm package code-server carries. */
export interface ServerVersion {
  readonly name: 'floor' | 'current';
  /** As `vscode.version` begins. */
  readonly vscode: string;
  /** Major version of Node that the server needs. */
  readonly node: number;
}

/** The oldest VS Code that the extension supports, and a current one. */
export const serverVersions: readonly ServerVersion[] = [
  { name: 'floor', vscode: '1.100', node: 20 },
  { name: 'current', vscode: '1.139', node: 24 },
];

export const projectRoot = path.join(__dirname, '../..');

/** The folder that `npm ci` of this version runs in; beside the place that `@vscode/test-electron` downloads to. */
export const serverFolder = (version: ServerVersion): string =>
  path.join(projectRoot, '.vscode-test/server', version.name);

export const serverHome = (version: ServerVersion): string =>
  path.join(serverFolder(version), 'node_modules/code-server/lib/vscode');

export const serverMain = (version: ServerVersion): string =>
  path.join(serverHome(version), 'out/server-main.js');
