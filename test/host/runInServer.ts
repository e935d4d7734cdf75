import { existsSync, readFileSync } from 'node:fs';
import { openBrowser } from '../vscode-server/browser';
import { startServer } from '../vscode-server/server';
import { projectRoot, type ServerVersion } from '../vscode-server/versions';
import { copyWorkspace } from './build';
import { type HostTest, reportVariable } from './report';

/** A cold start on a busy machine and the suite together. */
const timeLimit = 240_000;

/**
 * Runs the suite in the extension host of a VS Code server, which a browser opens the way VS Code's own integration
 * tests do: the payload names extension and suite, and two functions of the page receive log and end.
 * @param suite file of the built suite
 */
export async function runInServer(
  version: ServerVersion,
  suite: string,
): Promise<{ tests: readonly HostTest[]; log: readonly string[] }> {
  const workspace = copyWorkspace();
  const report = `${workspace.folder}.report`;
  const server = await startServer({ version, testDriver: true, env: { [reportVariable]: report } });
  const log: string[] = [];
  const { browser, page } = await openBrowser();
  try {
    let finished: () => void = () => undefined;
    const exit = new Promise<void>((resolve) => {
      finished = resolve;
    });
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) =>
      log.push(`${type}: ${args.join(' ')}`),
    );
    await page.exposeFunction('codeAutomationExit', () => finished());
    await page.goto(
      server.url(workspace.folder, [
        ['extensionDevelopmentPath', server.uri(projectRoot)],
        ['extensionTestsPath', server.uri(suite)],
        ['skipWelcome', 'true'],
        ['skipReleaseNotes', 'true'],
      ]),
    );
    await withLimit(exit);
    return { tests: readReport(report), log };
  } finally {
    await browser.close();
    await server.stop();
    workspace.remove();
  }
}

function withLimit(exit: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeLimit);
  });
  return Promise.race([exit, limit]).finally(() => clearTimeout(timer));
}

function readReport(file: string): HostTest[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as HostTest);
}
