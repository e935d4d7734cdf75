/**
 * The suite of the host tests in desktop VS Code, oldest supported and stable: `npm run test:electron`. Needs a machine
 * that can download VS Code.
 */
import { existsSync, readFileSync } from 'node:fs';
import { runTests } from '@vscode/test-electron';
import { projectRoot } from '../vscode-server/versions';
import { buildSuite, copyWorkspace } from './build';
import { reportVariable } from './report';

async function main(): Promise<void> {
  const suite = buildSuite();
  for (const version of ['1.100.0', 'stable']) {
    const workspace = copyWorkspace();
    const report = `${workspace.folder}.report`;
    try {
      await runTests({
        version,
        extensionDevelopmentPath: projectRoot,
        extensionTestsPath: suite,
        extensionTestsEnv: { [reportVariable]: report },
        launchArgs: [workspace.folder, '--disable-extensions', '--disable-workspace-trust'],
      });
    } finally {
      if (existsSync(report)) process.stdout.write(readFileSync(report, 'utf8'));
      workspace.remove();
    }
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
