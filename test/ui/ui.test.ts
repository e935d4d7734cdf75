import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type SampleServer, startSample } from '../../examples/servers';
import { packageExtension } from '../support/vsix';
import { openBrowser } from '../vscode-server/browser';
import { withoutServer } from '../vscode-server/install';
import { startServer } from '../vscode-server/server';
import { projectRoot, serverVersions } from '../vscode-server/versions';
import { Workbench } from './workbench';

const scratch = mkdtempSync(path.join(tmpdir(), 'ws-origin-ui-'));
/** Pictures for the README with UPDATE_SCREENSHOTS=1, else thrown away. */
const screenshots =
  process.env.UPDATE_SCREENSHOTS === '1'
    ? path.join(projectRoot, 'docs/screenshots')
    : path.join(scratch, 'pictures');

let vsix: ReturnType<typeof packageExtension> | undefined;
let sample: SampleServer | undefined;

before(async () => {
  if (serverVersions.every(withoutServer)) return;
  mkdirSync(screenshots, { recursive: true });
  vsix = packageExtension();
  sample = await startSample('vulnerable');
});

after(() => {
  vsix?.remove();
  sample?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

for (const version of serverVersions) {
  test(`installed in VS Code ${version.vscode}: see, fix, probe`, {
    skip: withoutServer(version),
  }, async (t) => {
    const folder = path.join(scratch, version.name, 'deployment');
    cpSync(path.join(projectRoot, 'examples/vulnerable'), folder, { recursive: true });
    const settings = {
      'workbench.colorTheme': 'Default Dark Modern',
      'wsOrigin.trustedOrigins': ['https://app.example.com'],
    };
    const server = await startServer({ version, extensions: [vsix?.file ?? ''], settings });
    const { browser, page } = await openBrowser();
    const picture = (name: string) =>
      page.screenshot({ path: path.join(screenshots, `${name}-${version.name}.png`) });
    /** A picture of what went wrong stays in `out`, which git ignores. */
    const step = (name: string, body: () => Promise<void>) =>
      t.test(name, () =>
        body().catch(async (error: unknown) => {
          await page.screenshot({ path: path.join(projectRoot, `out/ui/${version.name} ${name}.png`) });
          throw error;
        }),
      );
    try {
      const workbench = await Workbench.open(page, server.url(folder));

      await step('the hole is underlined', async () => {
        await workbench.openFile('nginx.conf');
        await workbench.squiggle('error').waitFor();
        await workbench.goToProblem();
        await picture('problem');
      });

      await step('a quick fix cures it', async () => {
        const fixes = await workbench.quickFixes();
        await picture('quick-fix');
        assert.match((await fixes.textContent()) ?? '', /Disable origin-bypass for this line/);
        await page.keyboard.press('Enter');
        await workbench.squiggle('error').waitFor({ state: 'detached' });
        assert.match(await workbench.text(), /app\.example\.com/);
      });

      await step('the panel shows which pages get in', async () => {
        const panel = await workbench.openPanel();
        await panel.probe(sample?.url ?? '');
        assert.match(await panel.summary(), /any origin/i);
        assert.ok((await panel.rows().count()) > 5);
        await picture('probe');
      });
    } finally {
      await browser.close();
      await server.stop();
    }
  });
}
