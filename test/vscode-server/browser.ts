import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureProgram } from '../support/requirements';

/** A browser window that can reach nothing but this machine. */
export async function openBrowser(
  size = { width: 1280, height: 900 },
): Promise<{ browser: Browser; page: Page }> {
  ensureProgram('chromium');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage({ viewport: size });
  const foreign = (url: URL) =>
    /^http/.test(url.protocol) && !/^(127\.0\.0\.1|localhost)$/.test(url.hostname);
  await page.route(foreign, (route) => route.abort());
  return { browser, page };
}
