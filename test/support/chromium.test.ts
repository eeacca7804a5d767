import type { Browser } from 'playwright-core';
import { accessibilityViolations, openWatchedPage, startChromium } from './chromium.js';

describe('Chromium for tests', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
  });

  it('shows a page, notes errors, blocks requests elsewhere and finds what is not accessible', async () => {
    const { page, consoleErrors, foreignRequests } = await openWatchedPage(browser, []);
    await page.goto(
      `data:text/html,<title>t</title><h1>Hello</h1><img src="https://elsewhere.example/a.png"><script>console.error('oh')</script>`,
    );
    expect(await page.textContent('h1')).toBe('Hello');
    expect(foreignRequests).toEqual(['https://elsewhere.example/a.png']);
    expect(consoleErrors).toContain('oh');
    expect((await accessibilityViolations(page)).join()).toContain('image-alt');
    await page.context().close();
    const second = await openWatchedPage(browser, [], { colorScheme: 'dark' });
    await second.page.goto('data:text/html,<h1>Again</h1>');
    expect(await second.page.textContent('h1')).toBe('Again');
    await second.page.context().close();
  });

  it('shows text, whatever fonts the machine has', async () => {
    const { page } = await openWatchedPage(browser, []);
    await page.goto('data:text/html,<span>Hello</span>');
    const width = await page.evaluate<number>("document.querySelector('span').getBoundingClientRect().width");
    expect(width).toBeGreaterThan(10);
    await page.context().close();
  });
});
