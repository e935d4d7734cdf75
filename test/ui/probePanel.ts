import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { FrameLocator, Locator, Page } from 'playwright-core';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The webview view "Probe". */
export class ProbePanel {
  readonly frame: FrameLocator;

  constructor(private readonly page: Page) {
    this.frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  async ready(): Promise<void> {
    await this.frame.locator('form').waitFor({ timeout: 60_000 });
  }

  get address(): Locator {
    return this.frame.locator('#url input');
  }

  /** Waits until the form holds this address. */
  async addressIs(url: string): Promise<void> {
    for (let attempt = 0; attempt < 100 && (await this.address.inputValue()) !== url; attempt++) {
      await this.page.waitForTimeout(100);
    }
    assert.equal(await this.address.inputValue(), url);
  }

  /** Types the address and starts. */
  async probe(url: string): Promise<void> {
    await this.address.fill(url);
    await this.address.press('Enter');
  }

  /** Waits for the end of the run; its headline. */
  async summary(): Promise<string> {
    const summary = this.frame.locator('section[aria-busy=false] .summary', { hasText: /\w/ });
    return ((await summary.textContent()) ?? '').trim();
  }

  rows(): Locator {
    return this.frame.locator('.handshakes > li');
  }

  /** What axe-core finds wrong with the panel as it is now, in words. */
  async accessibilityProblems(): Promise<string[]> {
    for (const frame of this.page.frames()) {
      if ((await frame.locator('form[aria-label=Probe]').count()) === 0) continue;
      return frame.evaluate(async (script) => {
        // The content policy allows no script elements; evaluated code is the test's own.
        new Function(script).call(globalThis);
        const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } };
        const { violations } = await axe.run();
        return violations.map(
          ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
        );
      }, axe);
    }
    throw new Error('the panel is not there');
  }
}

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}
