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
import { projectRoot, type ServerVersion, serverVersions } from '../vscode-server/versions';
import { silentServer } from './silentServer';
import { Workbench } from './workbench';

const scratch = mkdtempSync(path.join(tmpdir(), 'ws-origin-ui-'));
/** Pictures for the documentation with UPDATE_SCREENSHOTS=1, else thrown away. */
const screenshots =
  process.env.UPDATE_SCREENSHOTS === '1'
    ? path.join(projectRoot, 'docs/screenshots')
    : path.join(scratch, 'pictures');

const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
};

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

/** A copy of the vulnerable deployment. */
function deployment(version: ServerVersion): string {
  const folder = path.join(scratch, version.name, 'deployment');
  cpSync(path.join(projectRoot, 'examples/vulnerable'), folder, { recursive: true });
  return folder;
}

for (const version of serverVersions) {
  test(`installed in VS Code ${version.vscode}`, { skip: withoutServer(version) }, async (t) => {
    const url = sample?.url ?? '';
    const settings = { 'wsOrigin.trustedOrigins': ['https://app.example.com'] };
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
      const workbench = await Workbench.open(page, server.url(deployment(version)));

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

      const panel = await workbench.openPanel();

      await step('the panel shows which pages get in, as predicted', async () => {
        await workbench.run('WebSocket Origin: Scan Workspace');
        await page.getByRole('treeitem', { name: /^ws \/chat/ }).waitFor();
        await workbench.openFile('server.js');
        await workbench.probeLens();
        // Two places tell a port; the sample runs on none of them.
        const addresses = workbench.quickInput.locator('.monaco-list-row');
        await addresses.first().waitFor();
        assert.match(
          (await addresses.allTextContents()).join('\n'),
          /ws:\/\/localhost:3000\/chat.*server\.js:4.*\n.*ws:\/\/localhost:8080\/chat.*docker-compose\.yml:5/,
        );
        await workbench.pickEntry('Another address');
        await workbench.typeIntoBox(url);
        await panel.addressIs(url);
        assert.match(await panel.summary(), /any origin/i);
        assert.ok((await panel.rows().count()) > 5);
        assert.match((await panel.rows().first().textContent()) ?? '', /predicted: accepted/);
      });

      await step('a handshake opens to its details', async () => {
        const row = panel
          .rows()
          .filter({ hasText: /server\.js:\d+/ })
          .first();
        await row.locator('summary').click();
        const detail = row.locator('.detail');
        assert.match((await detail.textContent()) ?? '', /GET \/chat HTTP\/1\.1.*101 Switching Protocols/s);
        await detail
          .getByRole('button', { name: /server\.js:\d+/ })
          .first()
          .click();
        await page.getByRole('tab', { name: 'server.js' }).waitFor();
      });

      await step('a handshake is copied, and the run exported', async () => {
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        const copy = panel.frame.getByRole('group', { name: 'Copy this handshake' });
        await copy.getByRole('button', { name: 'curl' }).locator('visible=true').first().click();
        await page.getByText('Copied for curl').first().waitFor();
        assert.match(String(await page.evaluate('navigator.clipboard.readText()')), /^curl .*Origin: /);
        const formats = panel.frame.getByRole('group', { name: 'Export the run' });
        await formats.getByRole('button', { name: 'Markdown' }).click();
        await page.getByRole('tab', { name: /Untitled-1/ }).waitFor();
        assert.match(await workbench.text(), /any origin/i);
        await workbench.closeUnsaved();
      });

      await workbench.clearNotifications();
      for (const [name, theme] of Object.entries(themes)) {
        await step(`the panel is accessible in ${name}`, async () => {
          server.set({ ...settings, 'workbench.colorTheme': theme });
          await panel.frame.locator('form').scrollIntoViewIfNeeded();
          await workbench.themed(name);
          await picture(`probe-${name}`);
          assert.deepEqual(await panel.accessibilityProblems(), []);
        });
      }

      await step('what was found survives hiding and a reload', async () => {
        await page
          .getByRole('tab', { name: /^Explorer/ })
          .first()
          .click();
        await workbench.openPanel();
        assert.match(await panel.summary(), /any origin/i);
        await page.reload();
        await panel.ready();
        assert.match(await panel.summary(), /any origin/i);
        await panel.addressIs(url);
      });

      await step('a run can be cancelled', async () => {
        const silent = await silentServer();
        try {
          await panel.probe(silent.url);
          await panel.frame.getByRole('button', { name: 'Cancel' }).click();
          assert.match(await panel.summary(), /cancelled/);
          await silent.connectionsClosed();
        } finally {
          silent.stop();
        }
      });

      await step('another host is asked about first, and a no sends nothing', async () => {
        await panel.probe('ws://10.20.30.40:9/');
        const dialog = page.locator('.monaco-dialog-box');
        assert.match(
          (await dialog.textContent()) ?? '',
          /Probe 10\.20\.30\.40\?.*Up to \d+ WebSocket handshakes/s,
        );
        await dialog.getByRole('button', { name: 'Cancel' }).click();
        assert.match(await panel.summary(), /not allowed/);
      });

      await step('a yes is remembered for the host and port', async () => {
        // A network for documentation: nobody answers there.
        const elsewhere = 'ws://192.0.2.1:9/';
        await panel.probe(elsewhere);
        await page
          .locator('.monaco-dialog-box')
          .getByRole('button', { name: 'I May Test This Host' })
          .click();
        assert.match(await panel.summary(), /no answer/i);
        await panel.probe(elsewhere);
        assert.match(await panel.summary(), /no answer/i);
      });

      await step('without trusted origins a fix asks which page may connect', async () => {
        server.set({});
        await workbench.run('WebSocket Origin: Scan Workspace');
        await workbench.openFile('start-geth.sh');
        await workbench.goToProblem();
        const fixes = await workbench.quickFixes();
        await fixes.getByText('Allow only the trusted origins…').waitFor();
        await page.keyboard.press('Enter');
        await workbench.quickInput.locator('.monaco-list-row').first().waitFor();
        await workbench.pickEntry('https://app.example.com');
        await workbench.quickInput.getByRole('button', { name: 'OK' }).click();
        await workbench.shows(/--ws\.origins\W+https:\/\/app\.example\.com/);
      });
    } finally {
      await browser.close();
      await server.stop();
    }
  });

  test(`in a folder that is not trusted, VS Code ${version.vscode}`, {
    skip: withoutServer(version),
  }, async () => {
    const server = await startServer({ version, extensions: [vsix?.file ?? ''], workspaceTrust: true });
    const { browser, page } = await openBrowser();
    try {
      const workbench = await Workbench.open(page, server.url(deployment(version)));
      await workbench.distrust();
      await workbench.openInExplorer('nginx', 'nginx.conf');
      await workbench.squiggle('error').waitFor();
      const panel = await workbench.openPanel();
      await panel.frame.getByText('Probes are off until you trust this workspace.').waitFor();
      assert.ok(await panel.address.isDisabled());
    } finally {
      await browser.close();
      await server.stop();
    }
  });
}
