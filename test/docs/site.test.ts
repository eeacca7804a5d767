import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import type { Browser } from 'playwright-core';
import { accessibilityViolations, openWatchedPage, startChromium } from '../support/chromium.js';

/**
 * The site of the documentation, built and opened as a reader does: some of its pages in `npm test`, where links.test.ts follows the links
 * of all; in `npm run test:long` all of them, and the build fails on a dead link.
 */
jest.setTimeout(600_000);

const PHONE_PAGES = ['command-line', 'queries', 'errors', process.env.LONG ? 'api/' : 'api/testing'];
const BUILT = process.env.LONG
  ? {}
  : { DOCS_PAGES: ['README', 'getting-started', 'schema-manager', ...PHONE_PAGES].join() };

const root = join(__dirname, '../..');
const PICTURES = process.env.PICTURES;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

const site = mkdtempSync(join(tmpdir(), 'entwrite-site-'));
let server: Server;
let browser: Browser;
let address: string;

beforeAll(async () => {
  execFileSync(process.execPath, [join(root, 'scripts/docs-site.mjs'), 'build', site], {
    stdio: 'pipe',
    env: { ...process.env, ...BUILT, NODE_ENV: 'production' },
  });
  server = createServer(({ url = '/' }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://site').pathname));
    const file = join(site, path.endsWith('/') ? `${path}index.html` : path);
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(readFileSync(file));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(site, { recursive: true, force: true });
});

test('a reader finds a page by its words and reads it at night', async () => {
  const { page, consoleErrors, foreignRequests } = await openWatchedPage(browser, [address], {
    viewport: { width: 1280, height: 900 },
  });
  await page.goto(address);
  await page
    .getByRole('button', { name: /search/i })
    .first()
    .click();
  await page.getByRole('searchbox').fill('allowDestructive');
  await page.locator('.VPLocalSearchBox .result').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/');
  await page.goto(`${address}getting-started.html`);
  await page.locator('.VPSwitchAppearance').first().click();
  expect(await page.evaluate<boolean>("document.documentElement.classList.contains('dark')")).toBe(true);
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, 'site-dark.png') });
  expect(await accessibilityViolations(page)).toEqual([]);
  expect([consoleErrors, foreignRequests]).toEqual([[], []]);
  await page.context().close();
});

test('it fits a phone', async () => {
  const { page, consoleErrors, foreignRequests } = await openWatchedPage(browser, [address], {
    viewport: { width: 390, height: 844 },
  });
  for (const name of ['', ...PHONE_PAGES]) {
    await page.goto(`${address}${/^$|\/$/.test(name) ? name : `${name}.html`}`);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `site-${name.replace('/', '-')}.png`) });
  }
  expect(await accessibilityViolations(page)).toEqual([]);
  expect([consoleErrors, foreignRequests]).toEqual([[], []]);
});

test('assistants get the same pages as text', () => {
  const index = readFileSync(join(site, 'llms.txt'), 'utf8');
  const linked = [...index.matchAll(/\]\(\/([^)]+)\)/g)].map(([, file = '']) => file);
  expect(linked.filter((file) => !existsSync(join(site, file)))).toEqual([]);
  const everything = readFileSync(join(site, 'llms-full.txt'), 'utf8');
  expect(everything).toContain('# Queries');
  expect(everything).toContain('### DbContext');
  expect(everything).not.toContain('<!-- run');
});
