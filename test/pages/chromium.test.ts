import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { accessibilityViolations, openWatchedPage, startChromium, type WatchedPage } from '../support/chromium.js';
import { samplePages } from './sample-pages.js';

/** Pages as a person meets them: a file that is opened in a browser. */
jest.setTimeout(120_000);

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Where pictures go for somebody to look at; none are kept without it. */
const PICTURES = process.env.PICTURES;

const folder = mkdtempSync(join(tmpdir(), 'entwrite-html-'));
const hostile = samplePages((name) => `<img src=x onerror="document.title='owned'">${name}`);
const pages = { ...samplePages(), hostile: hostile.plan };
type Kind = keyof typeof pages;
let browser: Browser;

beforeAll(async () => {
  for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), text);
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(kind: Kind, viewport = DESKTOP, colorScheme: 'light' | 'dark' = 'light'): Promise<WatchedPage> {
  const address = pathToFileURL(join(folder, `${kind}.html`)).href;
  const watched = await openWatchedPage(browser, [address], { viewport, colorScheme });
  await watched.page.goto(address);
  return watched;
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

test.each([
  ['diagram', DESKTOP, 'light'],
  ['plan', DESKTOP, 'light'],
  ['plan', PHONE, 'dark'],
  ['run', DESKTOP, 'light'],
  ['run', PHONE, 'dark'],
  ['migration', PHONE, 'light'],
  ['hostile', PHONE, 'dark'],
] as const)('%s is accessible, fits %j and asks for nothing', async (kind, viewport, scheme) => {
  const { page, consoleErrors, foreignRequests } = await open(kind, viewport, scheme);
  for (const details of await page.locator('details').all())
    await details.evaluate((it) => it.setAttribute('open', ''));
  expect(await accessibilityViolations(page)).toEqual([]);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expect(await page.locator('img').count()).toBe(0);
  await picture(page, `${kind}-${scheme}`);
  expect([consoleErrors, foreignRequests]).toEqual([[], []]);
  await page.context().close();
});

test('a diagram is searched, moved, and leads to its collections', async () => {
  const { page, consoleErrors } = await open('plan');
  const svg = page.locator('svg');
  const view = async () => (await svg.getAttribute('viewBox'))?.split(' ').map(Number) ?? [];
  const [, , whole = 0] = await view();

  await page.getByRole('button', { name: 'Zoom in' }).click();
  expect((await view())[2]).toBeCloseTo(whole / 1.25, 0);
  await page.getByRole('button', { name: 'Fit' }).click();
  expect((await view())[2]).toBeCloseTo(whole, 0);

  await page.keyboard.press('/');
  await page.keyboard.type('phone');
  expect(await page.locator('output').textContent()).toBe('1 of 5');
  expect(await page.locator('a.found .head').textContent()).toBe('customers');
  expect(await page.locator('a.dim').count()).toBe(4);
  await page.keyboard.press('Enter');
  expect(await page.locator('output').textContent()).toBe('1 of 1');
  expect(await page.locator('path.lit').count()).toBe(1);
  await page.getByRole('searchbox').fill('');

  await svg.focus();
  const [before = 0] = await view();
  await page.keyboard.press('ArrowRight');
  expect((await view())[0]).toBeGreaterThan(before);
  await page.keyboard.press('0');
  const box = await svg.boundingBox();
  if (box === null) throw new Error('no diagram');
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.wheel(0, -100);
  expect((await view())[2]).toBeLessThan(whole);
  const [held = 0] = await view();
  await page.mouse.down();
  await page.mouse.move(box.x + 105, box.y + 5, { steps: 4 });
  await page.mouse.up();
  expect((await view())[0]).toBeLessThan(held);

  await page.getByRole('button', { name: 'Fit' }).click();
  await page.locator('svg a[data-words^="customers"]').focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('details[open] summary').textContent()).toContain('customers');

  await page.getByRole('button', { name: 'Dark' }).click();
  expect(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).toBe('rgb(18, 22, 28)');
  await page.getByRole('button', { name: 'Light' }).click();
  expect(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  expect(consoleErrors).toEqual([]);
});

test('on a phone the buttons of a diagram stand side by side, and the drawing has no empty room around it', async () => {
  const { page } = await open('plan', PHONE);
  const boxOf = async (locator: Locator) => (await locator.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const search = await boxOf(page.getByRole('searchbox'));
  const buttons = await Promise.all(
    ['Zoom out', 'Zoom in', 'Fit'].map((name) => boxOf(page.getByRole('button', { name }))),
  );
  expect(new Set(buttons.map(({ y }) => y)).size).toBe(1);
  expect(search.width).toBeGreaterThan(PHONE.width * 0.8);
  expect(buttons[0]?.y).toBeGreaterThan(search.y);
  const svg = page.locator('svg');
  const [, , width = 1, height = 0] = (await svg.getAttribute('viewBox'))?.split(' ').map(Number) ?? [];
  const drawing = await boxOf(svg);
  expect(drawing.height / drawing.width).toBeCloseTo(height / width, 1);
  await page.context().close();
});

test('names do nothing', async () => {
  const { page } = await open('hostile');
  expect(await page.title()).toContain('<img src=x');
  await page.getByRole('searchbox').fill('<img src=x');
  expect(await page.locator('output').textContent()).toBe('5 of 5');
});
