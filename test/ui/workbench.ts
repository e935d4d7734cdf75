import type { Locator, Page } from 'playwright-core';
import { ProbePanel } from './probePanel';

/** The VS Code window as a user sees it. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Opens the window and waits for a cold start. */
  static async open(page: Page, url: string): Promise<Workbench> {
    page.setDefaultTimeout(20_000);
    await page.goto(url);
    await page.locator('.monaco-workbench .explorer-folders-view').waitFor({ timeout: 120_000 });
    return new Workbench(page);
  }

  /** Opens a file by its name and waits for its text. */
  async openFile(name: string): Promise<void> {
    await this.#pick('Control+P', name, name.split('/').at(-1) ?? name);
    await this.page.getByRole('tab', { name: name.split('/').at(-1) }).waitFor();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  /** Opens a file in a folder through the Explorer. */
  async openInExplorer(folder: string, file: string): Promise<void> {
    await this.page.getByRole('treeitem', { name: folder, exact: true }).click();
    await this.page.getByRole('treeitem', { name: new RegExp(`^${file}`) }).click();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  /** From now on VS Code's question about the folder's authors is answered with no; it comes early, late or never. */
  async distrust(): Promise<void> {
    const question = this.page.locator('.monaco-dialog-box');
    await this.page.addLocatorHandler(question, () => question.getByRole('button', { name: /^No/ }).click());
  }

  /** Takes away what other extensions pop up. */
  async clearNotifications(): Promise<void> {
    await this.run('Notifications: Clear All Notifications');
  }

  /** Clicks "Probe" above the first endpoint of the open file. */
  async probeLens(): Promise<void> {
    await this.page.locator('.codelens-decoration a', { hasText: 'Probe' }).first().click();
  }

  /** Runs a command of the palette by its full title. */
  async run(title: string): Promise<void> {
    await this.#pick('F1', `>${title}`, title);
  }

  /** The wavy line under a problem of a severity. */
  squiggle(severity: 'error' | 'warning' | 'info'): Locator {
    return this.page.locator(`.monaco-editor .squiggly-${severity}`).first();
  }

  /** Goes to the first problem of the file, so that the cursor is on it. */
  async goToProblem(): Promise<void> {
    await this.page.locator('.monaco-editor .view-line').first().click();
    await this.page.keyboard.press('F8');
    await this.page.locator('.peekview-widget, .marker-widget').first().waitFor();
  }

  /** The list of quick fixes where the cursor is. */
  async quickFixes(): Promise<Locator> {
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('Control+.');
    const menu = this.page.locator('.action-widget').first();
    await menu.waitFor();
    return menu;
  }

  /** The text of the open file, as far as it is shown. */
  async text(): Promise<string> {
    const lines = await this.page.locator('.monaco-editor .view-line').allInnerTexts();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Waits until the open file shows this. */
  async shows(text: RegExp): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (text.test(await this.text())) return;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`${text} is not in ${await this.text()}`);
  }

  /** Closes the active editor and throws its text away. */
  async closeUnsaved(): Promise<void> {
    await this.run('View: Revert and Close Editor');
  }

  /** What the Problems view lists, from the top: message, source and place as a screen reader says them. */
  async problems(): Promise<string[]> {
    await this.run('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    await rows.first().waitFor();
    return rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** Opens our container in the activity bar. */
  async openPanel(): Promise<ProbePanel> {
    await this.page
      .getByRole('tab', { name: /^WebSocket Origin/ })
      .first()
      .click();
    const panel = new ProbePanel(this.page);
    await panel.ready();
    return panel;
  }

  /** Waits until the window has the colours of a theme, and they change no more. */
  async themed(kind: string): Promise<void> {
    const name = { dark: 'vs-dark', light: 'vs', 'high-contrast': 'hc-black' }[kind] ?? kind;
    await this.page.locator(`.monaco-workbench.${name}`).waitFor();
    await this.settled();
  }

  /** Waits until nothing moves any more. */
  async settled(): Promise<void> {
    let before: Uint8Array = new Uint8Array();
    for (let attempt = 0; attempt < 40; attempt++) {
      await this.page.waitForTimeout(250);
      const now = await this.page.screenshot();
      if (now.equals(before)) return;
      before = now;
    }
  }

  /** The list from which one entry is picked, or the box to type into. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** Picks the entry of the open list whose text fits. */
  async pickEntry(text: string | RegExp): Promise<void> {
    await this.quickInput.locator('.monaco-list-row', { hasText: text }).first().click();
  }

  /** Types into the open input box and confirms. */
  async typeIntoBox(text: string): Promise<void> {
    const input = this.quickInput.locator('input').first();
    await input.fill(text);
    await input.press('Enter');
  }

  async #pick(key: string, text: string, row: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    const wanted = this.page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first();
    const look = async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press(key);
      await input.fill(text, { timeout: 3000 });
      await wanted.waitFor({ timeout: 3000 });
    };
    // Right after the start keys are lost and the search for files comes back empty.
    for (let attempt = 0; attempt < 8 && !(await wanted.isVisible()); attempt++)
      await look().catch(() => undefined);
    await wanted.click();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }
}
