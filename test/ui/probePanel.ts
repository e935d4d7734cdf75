import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The webview view "Probe". */
export class ProbePanel {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  async ready(): Promise<void> {
    await this.frame.locator('form').waitFor({ timeout: 60_000 });
  }

  /** Types the address and starts. */
  async probe(url: string): Promise<void> {
    await this.frame.locator('#url input').fill(url);
    await this.frame.locator('#url input').press('Enter');
  }

  /** Waits for the end of the run; its headline. */
  async summary(): Promise<string> {
    await this.frame.locator('section[aria-busy=false] .summary:not(:empty)').waitFor();
    return (await this.frame.locator('.summary').textContent()) ?? '';
  }

  rows(): Locator {
    return this.frame.locator('.handshakes > li');
  }
}
