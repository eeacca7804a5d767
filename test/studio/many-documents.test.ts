import { DbContext, defineCollection } from 'entwrite';
import type { Browser, Page } from 'playwright-core';
import { bareProject } from '../../src/studio/project/bare-project.js';
import { type RunningStudio, startStudio } from '../../src/studio/start-studio.js';
import { openWatchedPage, startChromium } from '../support/chromium.js';
import { eventually } from '../support/eventually.js';

/** A million under `npm run test:long`, where times are asserted, too: they say nothing on a machine that is busy with other tests. */
const isLong = process.env.LONG !== undefined;
const COUNT = isLong ? 1_000_000 : 6000;
const JUMPS = isLong ? 12 : 5;
const BATCH = 10_000;

const events = defineCollection('events', {
  label: { type: 'string', size: 40 },
  value: { type: 'integer' },
});

class EventsDb extends DbContext {
  readonly events = this.set(events);
}

let db: EventsDb;
let studio: RunningStudio;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  db = new EventsDb({ embedded: ':memory:', databaseId: 'events' });
  await db.getSchemaManager().ensureCreated();
  for (let start = 0; start < COUNT; start += BATCH) {
    const length = Math.min(BATCH, COUNT - start);
    await db.events.createMany(
      Array.from({ length }, (_, at) => ({ label: `event ${start + at}`, value: (start + at) % 997 })),
    );
  }
  studio = await startStudio({ project: bareProject(db, '.'), port: 0, readOnly: true, isDemo: false });
  browser = await startChromium();
  page = (await openWatchedPage(browser, [`http://127.0.0.1:${studio.port}/`])).page;
}, 3_600_000);

afterAll(async () => {
  await browser?.close();
  await studio?.stop();
  await db?.dispose();
});

/** Milliseconds of work during which the page answered nothing; those of 50 and more. */
const stalls = () => page.evaluate<number[]>('globalThis.stalls.splice(0)');

async function jumpTo(share: number): Promise<void> {
  await page.evaluate<void>(
    `{ const grid = document.querySelector('[role=grid]'); grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * ${share}; }`,
  );
}

async function heap(): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** The label of the document at a place of the list, once it is there. */
async function labelAt(row: number): Promise<string | null> {
  const shown = page.locator(`.grid-row[aria-rowindex="${row + 2}"][data-id]`);
  await shown.waitFor();
  return shown.locator('.cell').nth(2).textContent();
}

test('a long list is there at once, scrolls and jumps without a stall, and takes no more memory', async () => {
  await page.addInitScript(
    "globalThis.stalls = []; new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) stalls.push(duration); }).observe({ type: 'longtask' })",
  );
  await page.goto(studio.url);
  await page.locator('[data-id]').first().waitFor();
  const started = performance.now();
  await page.reload();
  await page.locator('[data-id]').first().waitFor();
  const first = performance.now() - started;
  await page.locator(`[data-total="${COUNT}"]`).waitFor();
  await stalls();

  const { height = 0 } = (await page.locator('.grid-row[data-id]').first().boundingBox()) ?? {};
  await page.mouse.move(700, 400);
  for (let at = 0; at < 25; at += 1) await page.mouse.wheel(0, 400);
  // A list that is higher than an element can be is scrolled in larger steps.
  await eventually(
    () =>
      page.evaluate<readonly [number, number]>(
        "(({ scrollTop, scrollHeight }) => [scrollTop, scrollHeight])(document.querySelector('[role=grid]'))",
      ),
    ([top, whole]) => Math.abs(top * Math.max(1, (COUNT * height) / whole) - 25 * 400) < height,
  );
  const scrolled = Math.floor((25 * 400) / height) + 3;
  expect(await labelAt(scrolled)).toBe(`event ${scrolled}`);

  const jumped = performance.now();
  await jumpTo(0.5);
  const middle = Math.floor(COUNT / 2);
  expect(await labelAt(middle)).toBe(`event ${middle}`);
  const jump = performance.now() - jumped;
  await jumpTo(1);
  expect(await labelAt(COUNT - 1)).toBe(`event ${COUNT - 1}`);
  const before = await heap();
  for (let at = 1; at <= JUMPS; at += 1) {
    await jumpTo(at / (JUMPS + 1));
    await labelAt(Math.floor(((COUNT - 15) * at) / (JUMPS + 1)) + 5);
  }
  const grown = (await heap()) - before;
  const longest = Math.max(0, ...(await stalls()));
  if (isLong)
    process.stderr.write(`first rows ${first.toFixed()} ms, jump ${jump.toFixed()} ms, longest stall ${longest} ms\n`);
  expect(grown).toBeLessThan(8_000_000);
  if (isLong) {
    expect(first).toBeLessThan(1000);
    expect(longest).toBeLessThan(100);
  }
}, 600_000);
