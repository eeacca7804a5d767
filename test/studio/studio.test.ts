import type { Browser, Locator, Page, Route } from 'playwright-core';
import { contextPorts } from '../../src/context/context-ports.js';
import type { Project } from '../../src/project/open-project.js';
import { openDemo } from '../../src/studio/demo/open-demo.js';
import { type RunningStudio, startStudio } from '../../src/studio/start-studio.js';
import { accessibilityViolations, openWatchedPage, startChromium, type WatchedPage } from '../support/chromium.js';

/** Each part of the studio as a person uses it, in one browser on the demo; tests build on each other. */
let project: Project;
let studio: RunningStudio;
let browser: Browser;
let watched: WatchedPage;
let page: Page;
let key: string;
const answersWithKey: string[] = [];

beforeAll(async () => {
  [browser, project] = await Promise.all([startChromium(), openDemo()]);
  const client = await contextPorts(project.db).open();
  key = (client.headers as Record<string, string>)['X-Appwrite-Key'] ?? '';
  studio = await startStudio({ project, port: 0, readOnly: false, isDemo: true });
  const size = { viewport: { width: 1400, height: 860 }, reducedMotion: 'reduce' } as const;
  watched = await openWatchedPage(browser, [`http://127.0.0.1:${studio.port}/`], size);
  page = watched.page;
  page.on('response', async (response) => {
    const text = await response.text().catch(() => '');
    if (text.includes(key)) answersWithKey.push(response.url());
  });
  page.setDefaultTimeout(60_000);
  await page.goto(studio.url);
  await grid('authors').waitFor();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await studio?.stop();
  await project?.db.dispose();
});

const grid = (collection: string): Locator => page.getByRole('grid', { name: `Documents of ${collection}` });
const row = (at: number): Locator => page.locator(`.grid-row[aria-rowindex="${at + 2}"]`);
const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
const goTo = (place: string) => page.goto(`http://127.0.0.1:${studio.port}/#/${place}`);

async function open(collection: string): Promise<void> {
  await goTo(`data/${collection}`);
  await grid(collection).locator('[data-id]').first().waitFor();
}

async function filter(text: string): Promise<void> {
  await grid('posts').focus();
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: 'Filter' }).fill(text);
  await page.keyboard.press('Enter');
}

async function shows(count: number): Promise<void> {
  await page.locator(`[data-total="${count}"]`).waitFor();
}

/** The link's secret is gone from the address once it was used. */
test('the link opens the studio, and leaves no secret behind', async () => {
  expect(page.url()).toBe(`http://127.0.0.1:${studio.port}/`);
  await page.reload();
  await grid('authors').locator('[data-id]').first().waitFor();
  expect(await page.locator('.top').textContent()).toContain('Appwrite');
});

describe('data', () => {
  test('a filter is written without leaving the keyboard, with suggestions, and stands there as code', async () => {
    await open('posts');
    await shows(400);
    await grid('posts').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('sta');
    await page.getByRole('option', { name: 'state' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type(' = ');
    await page.getByRole('option', { name: 'archived' }).waitFor();
    await filter('state = archived and views >= 3000');
    await page.getByText("await db.posts.where({ state: 'archived', views: { $gte: 3000 } }).toList();").waitFor();
    await shows(7);
  });

  test('a condition is built by clicking, and taken off by clicking', async () => {
    await button('Remove the condition on views').click();
    await shows(10);
    await button('Add a condition').click();
    await page.getByLabel('Attribute').selectOption('title');
    await page.locator('.condition-form select').nth(1).selectOption('~');
    await page.locator('.condition-form input').fill('caches');
    await button('Add the condition').click();
    await page.getByText("title: { $contains: 'caches' }").waitFor();
    await filter('');
    await shows(400);
  });

  test('columns sort, are chosen, and a selection of them is saved', async () => {
    await page
      .getByRole('columnheader', { name: /^views/ })
      .getByRole('button')
      .click();
    await page.getByText("orderBy({ views: 'asc' })").waitFor();
    await row(0).getByText('0', { exact: true }).waitFor();
    await button('Columns').click();
    await page.getByRole('checkbox', { name: 'legacyCode' }).uncheck();
    await page.getByLabel('Name of this selection').fill('short');
    await button('Save').click();
    await button('All columns').click();
    await page.getByRole('columnheader', { name: /legacyCode/ }).waitFor();
    await button('short').click();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('columnheader', { name: /legacyCode/ }).count()).toBe(0);
    await button('Do not order by views').click();
    await row(0).getByText('Notes on compilers').waitFor();
  });

  test('a value is edited in place with the keyboard, checked, and the edit is undone', async () => {
    await grid('posts').focus();
    for (const name of ['Home', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(name);
    await page.getByLabel('New value of title').fill('Edited in place');
    await page.keyboard.press('Enter');
    await row(0).getByText('Edited in place').waitFor();
    await page.getByText('title was saved.').waitFor();
    await page.keyboard.press('Control+z');
    await row(0).getByText('Notes on compilers').waitFor();
    for (const name of ['ArrowRight', 'Enter']) await page.keyboard.press(name);
    await page.getByLabel('New value of views').fill('-5');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('posts.views').waitFor();
    await button('Dismiss').last().click();
  });

  test('relations are followed in both directions, with counts when they are asked for', async () => {
    await open('authors');
    const before = await page.locator('.count-button').count();
    expect(before).toBeGreaterThan(0);
    await row(0).getByRole('button', { name: 'count' }).click();
    const link = row(0).locator('a.cell-link');
    await link.waitFor();
    const count = Number.parseInt((await link.textContent()) ?? '', 10);
    await link.click();
    await shows(count);
    await page
      .getByText(/author is/)
      .first()
      .waitFor();
    await row(0).locator('a.cell-link').first().click();
    await grid('authors').waitFor();
    await shows(1);
  });

  test('a document is linked and unlinked by searching the other collection, and edited as JSON', async () => {
    await open('posts');
    await row(1).hover();
    await row(1).getByRole('button', { name: 'open' }).click();
    const panel = page.getByRole('complementary');
    const tags = panel.getByRole('group', { name: 'Link tags' });
    await tags.getByRole('button', { name: 'Unlink queues' }).click();
    await tags.getByRole('button', { name: 'Link' }).first().click();
    await tags.getByRole('combobox').fill('clo');
    await tags.getByRole('option', { name: /clocks/ }).waitFor();
    await page.keyboard.press('Enter');
    await tags.getByRole('link', { name: 'clocks' }).waitFor();
    await panel.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The document was saved.').waitFor();
    expect(await tags.getByRole('link', { name: 'queues' }).count()).toBe(0);
    await panel.getByRole('tab', { name: 'JSON' }).click();
    const json = panel.getByLabel('The document as JSON');
    const values = JSON.parse(await json.inputValue()) as Record<string, unknown>;
    await json.fill(JSON.stringify({ ...values, title: 'From JSON', settings: { layout: 'wide' } }));
    await panel.getByRole('button', { name: 'Save' }).click();
    await row(1).getByText('From JSON').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test('a document is created with the checks of the model, shown on a map, and deleted', async () => {
    await open('authors');
    await button('New').click();
    const panel = page.getByRole('complementary');
    await panel.getByLabel(/^name/).fill('Katherine Johnson');
    await panel.getByLabel(/^email/).fill('not an address');
    await panel.getByLabel(/^home/).fill('[-80.0, 37.8]');
    await panel.getByRole('img', { name: 'point at -80, 37.8' }).waitFor();
    await panel.getByRole('button', { name: 'Create' }).click();
    await panel
      .getByText(/authors\.email|Author\.email/)
      .first()
      .waitFor();
    await panel.getByLabel(/^email/).fill('katherine@example.org');
    await panel.getByRole('button', { name: 'Create' }).click();
    await page.getByText('The document was created.').waitFor();
    await shows(25);
    await page.getByRole('complementary').getByRole('button', { name: 'More' }).click();
    await button('Delete').click();
    await shows(24);
  });

  test('many are edited after a count, and it is undone', async () => {
    await open('posts');
    await filter('state = archived');
    await shows(10);
    await button(/Edit or delete all/).click();
    await page.locator('[data-count="10"]').waitFor();
    await page.getByRole('dialog').getByLabel('Attribute').selectOption('pinned');
    await page
      .getByRole('dialog')
      .getByLabel(/^pinned/)
      .selectOption('true');
    await button('Change 10').click();
    await page.locator('[data-job="done"]').waitFor();
    await button('Done').click();
    await filter('state = archived and pinned = true');
    await shows(10);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await page.getByText(/Undone: Edit 10/).waitFor();
    await shows(0);
  });

  test('a file is imported with a mapping, after a look that writes nothing', async () => {
    await open('tags');
    await button('Import').click();
    const file = (text: string) => ({ name: 'tags.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByLabel('A CSV or JSON file').setInputFiles(file('Word,Note\nparsers,x\nlinkers,y\n'));
    await page.getByLabel('Where Word goes').waitFor();
    await page
      .getByText(/label: no value; expected a value/)
      .first()
      .waitFor();
    await page.getByLabel('Where Word goes').selectOption('label');
    await page.locator('[data-import="0"]').waitFor();
    await button('Import 2').click();
    await page.getByText('2 documents were created.').waitFor();
    await button('Done').click();
    await shows(12);
    await page.getByRole('button', { name: 'Export' }).click();
    const address = await page.getByRole('link', { name: /as JSON/ }).getAttribute('href');
    const exported = await page.evaluate(async (path) => (await fetch(path)).json(), address ?? '');
    expect(exported).toHaveLength(12);
  });

  test('the palette goes everywhere', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('open comm');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await grid('comments').waitFor();
  });

  test('what is typed ahead of a slow page and a slow server is not lost', async () => {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 8 });
    const late = async (route: Route) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await route.continue();
    };
    await page.route('**/api/**', late);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('open tags');
    for (const key of ['Enter', '/']) await page.keyboard.press(key);
    await page.keyboard.type('label = clocks');
    await page.keyboard.press('Enter');
    await shows(1);
    for (const key of ['Escape', 'Home', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    await page.keyboard.type('watches');
    for (const key of ['Enter', 'Control+z', 'Control+k']) await page.keyboard.press(key);
    await page.keyboard.type('filter tags');
    await page.keyboard.press('Enter');
    for (const key of ['Control+a', 'Delete', 'Enter']) await page.keyboard.press(key);
    await shows(12);
    await page.getByText(/Undone: Edit tags/).waitFor();
    await row(8).getByText('clocks').waitFor();
    await page.unroute('**/api/**', late);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await session.detach();
  });
});

describe('schema', () => {
  test('is drawn, searched and moved, and shown as tables with limits', async () => {
    await goTo('schema');
    const posts = page.locator('[data-table="posts"]');
    await posts.waitFor();
    await page.getByLabel('Find in the schema').fill('rating');
    expect(await posts.getAttribute('class')).toContain('faded');
    expect(await page.locator('[data-table="comments"] .hit').count()).toBe(1);
    await page.getByLabel('Find in the schema').fill('');
    const before = await posts.getAttribute('transform');
    const box = await posts.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 12);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + 90, (box?.y ?? 0) + 80);
    await page.mouse.up();
    expect(await posts.getAttribute('transform')).not.toBe(before);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Tables' }).click();
    const card = page.getByRole('region', { name: 'posts' });
    await card.getByText(/of 65,535/).waitFor();
    await card.getByText(/of 58/).waitFor();
    await card.getByText('read("any")').waitFor();
    await card.getByText('− removed').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});

describe('migrations', () => {
  test('are generated, with what has to be filled in, and shown', async () => {
    await goTo('migrations');
    await button('Generate').click();
    await page.locator('[data-generated]').first().waitFor();
    await button(/^Write \d/).click();
    await page.getByText(/files? (was|were) written/).waitFor();
    const line = page.locator('[data-migration]').first();
    await line.getByText('pending').waitFor();
    await line.getByRole('button', { name: 'Show' }).click();
    await page
      .getByRole('dialog')
      .getByText(/export default/)
      .waitFor();
    await page.keyboard.press('Escape');
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});

describe('backups', () => {
  test('a snapshot is taken, proven, and its restore shown beforehand', async () => {
    await goTo('backups');
    await page.getByLabel('Name of a snapshot').fill('before-plan');
    await button('Take a snapshot').click();
    await page.locator('[data-job="done"]').waitFor();
    await button('Done').click();
    await button('Verify').click();
    await page.getByText(/and is whole/).waitFor();
    await button('Done').click();
    await button('Restore…').click();
    await page.locator('[data-preview="restore"]').getByText('Nothing would change.').waitFor();
    await page.keyboard.press('Escape');
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});

describe('plan', () => {
  test('shows what blocks it with documents, takes a remedy, asks for losses, and runs', async () => {
    await goTo('plan');
    const conflict = page.locator('[data-conflict="posts.state"]');
    await conflict.getByRole('link').first().waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await expectClasses(['additive', 'widening', 'data', 'destructive']);
    await conflict.getByLabel('New value for posts.state').fill('draft');
    await conflict.getByRole('button', { name: 'Map' }).click();
    await conflict.waitFor({ state: 'detached' });
    expect(await button('Migrate').isDisabled()).toBe(true);
    for (const name of ['posts.legacyCode', 'comments.rating'])
      await page.getByRole('checkbox', { name: `allow the loss of ${name}` }).check();
    await button('Migrate').click();
    await page.locator('[data-job="done"]').waitFor({ timeout: 120_000 });
    await button('Done').click();
    await page.locator('[data-plan="empty"]').waitFor();
    await open('posts');
    await filter('state = draft');
    await page.getByText("await db.posts.where({ state: 'draft' }).toList();").waitFor();
    expect(await page.getByRole('columnheader', { name: /legacyCode/ }).count()).toBe(0);
  });
});

describe('requests', () => {
  test('are listed by action, and those that no index serves', async () => {
    await goTo('requests');
    await page.getByRole('tab', { name: 'By action' }).click();
    await page.getByRole('cell', { name: 'migrate', exact: true }).waitFor();
    await page.getByRole('tab', { name: /Without an index/ }).click();
    await page
      .getByText(/equal\(state\)/)
      .first()
      .waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});

describe('looks', () => {
  test('dark, and on a phone, without anything that cannot be used', async () => {
    await button('Use dark colours').click();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 780 });
    for (const place of ['data/posts', 'plan', 'schema', 'backups']) {
      await goTo(place);
      await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(390);
    }
    await open('posts');
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('nothing was asked elsewhere, nothing failed on the page, and the key never came', () => {
    expect(key).not.toBe('');
    expect(watched.foreignRequests).toEqual([]);
    // The browser itself notes answers of refused edits.
    expect(watched.consoleErrors.filter((text) => !/status of 400/.test(text))).toEqual([]);
    expect(answersWithKey).toEqual([]);
  });
});

async function expectClasses(classes: readonly string[]): Promise<void> {
  for (const one of classes) await page.locator(`[data-class="${one}"]`).waitFor();
}
