import type { Browser, Locator, Page, Route } from 'playwright-core';
import { contextDeps } from '../../src/context/context-deps.js';
import type { Project } from '../../src/project/open-project.js';
import type { BlogDb } from '../../src/studio/demo/blog-contexts.js';
import { openDemo } from '../../src/studio/demo/open-demo.js';
import { type RunningStudio, startStudio } from '../../src/studio/start-studio.js';
import { openWatchedPage, startChromium, violationsInEveryLook, type WatchedPage } from '../support/chromium.js';
import { eventually } from '../support/eventually.js';

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
  const client = await contextDeps(project.db).open();
  key = (client.headers as Record<string, string>)['X-Appwrite-Key'] ?? '';
  studio = await startStudio({ project, port: 0, readOnly: false, isDemo: true });
  const permissions = ['clipboard-read', 'clipboard-write'];
  const size = { viewport: { width: 1400, height: 860 }, reducedMotion: 'reduce', permissions } as const;
  watched = await openWatchedPage(browser, [`http://127.0.0.1:${studio.port}/`], size);
  page = watched.page;
  page.on('response', async (response) => {
    const text = await response.text().catch(() => '');
    if (text.includes(key)) answersWithKey.push(response.url());
  });
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

const dialog = (): Locator => page.getByRole('dialog');
const panel = (): Locator => page.getByRole('complementary');
const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()');

/** Runs code that the page shows, in the context of the project. */
function runCode(code: string): Promise<unknown> {
  return new Function('db', `return (async () => { return ${code} })()`)(project.db) as Promise<unknown>;
}

const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

/** What Tab does not reach, outside of the parts that arrow keys lead through. */
const unreachable = () =>
  page.evaluate<readonly string[]>(`[...document.querySelectorAll('a, button, input, select, textarea')]
    .filter((one) => one.checkVisibility() && one.tabIndex < 0 && one.closest('[role=grid], [role=tablist], [role=listbox]') === null)
    .map((one) => one.outerHTML.slice(0, 120))`);

/** Rows after the first ones are like them. */
const violations = async (): Promise<readonly string[]> => [
  ...(await unreachable()),
  ...(await violationsInEveryLook(page, '.grid-row:nth-of-type(n + 6)')),
];

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
    await button('Copy the code').click();
    expect(await runCode(await clipboard())).toHaveLength(7);
  });

  test('a condition is built by clicking or with the keyboard, and taken off', async () => {
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
    await button('Add a condition').focus();
    await press('Enter', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Tab', 'Tab');
    await page.keyboard.type('archived');
    await press('Tab', 'Enter');
    await shows(10);
    await button('Remove the condition on state').focus();
    await press('Enter');
    await shows(400);
    await grid('posts').and(page.locator(':focus')).waitFor();
  });

  test('columns sort, are chosen, and a selection of them is saved', async () => {
    const views = page.getByRole('columnheader', { name: /^views/ });
    await press('Control+Home', 'ArrowUp', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter', 'Enter');
    await page.getByText("orderBy({ views: 'desc' })").waitFor();
    const before = (await views.boundingBox())?.width ?? 0;
    await press('Shift+ArrowRight');
    expect((await views.boundingBox())?.width).toBeGreaterThan(before);
    await press('Shift+ArrowLeft', 'Enter');
    await views.getByRole('button').click();
    await page.getByText("orderBy({ views: 'asc' })").waitFor();
    await row(0).getByText('0', { exact: true }).waitFor();
    await button('Columns').focus();
    await press('Enter');
    await page.keyboard.type('legacy');
    await press('Tab', ' ');
    await page.getByRole('columnheader', { name: /legacyCode/ }).waitFor({ state: 'detached' });
    await page.getByLabel('Name of this selection').fill('short');
    await press('Tab', 'Enter');
    await button('All columns').click();
    await page.getByRole('columnheader', { name: /legacyCode/ }).waitFor();
    await page.reload();
    await button('Columns').click();
    await page.getByRole('button', { name: 'short', exact: true }).focus();
    await press('Enter', 'Escape');
    expect(await page.getByRole('columnheader', { name: /legacyCode/ }).count()).toBe(0);
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
    await grid('posts').focus();
    await press('ArrowRight', 'Enter');
    // Arrow keys pass by what is not wanted without saving it.
    await press('ArrowUp', 'ArrowDown', 'ArrowDown', 'Enter');
    await row(0).getByText('live', { exact: true }).waitFor();
    await press('Control+z');
    await row(0).getByText('draft', { exact: true }).waitFor();
  });

  test('relations are followed in both directions, with counts when they are asked for', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await open('authors');
    await shows(24);
    await grid('authors').focus();
    await page.keyboard.press('End');
    await row(0).getByRole('button', { name: 'count' }).waitFor();
    expect(await page.locator('.count-button').count()).toBeGreaterThan(10);
    expect(asked.filter((path) => /posts|links/.test(path))).toEqual([]);
    await press('ArrowLeft', 'ArrowLeft', 'Enter');
    const link = row(0).locator('a.cell-link');
    await link.waitFor();
    expect(asked.filter((path) => /posts|links/.test(path))).toEqual(['/api/collections/posts/count']);
    page.removeAllListeners('request');
    const count = Number.parseInt((await link.textContent()) ?? '', 10);
    await press('Enter');
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
    const tags = panel().getByRole('group', { name: 'Link tags' });
    await tags.getByRole('button', { name: 'Unlink queues' }).click();
    await tags.getByRole('button', { name: 'Link' }).first().click();
    await tags.getByRole('combobox').fill('clo');
    await tags.getByRole('option', { name: /clocks/ }).waitFor();
    await page.keyboard.press('Enter');
    await tags.getByRole('link', { name: 'clocks' }).waitFor();
    await tags.locator('button:focus').getByText('Link').waitFor();
    await panel().getByRole('button', { name: 'Save' }).click();
    await page.getByText('The document was saved.').waitFor();
    expect(await tags.getByRole('link', { name: 'queues' }).count()).toBe(0);
    await panel().getByRole('tab', { name: 'JSON' }).click();
    const json = panel().getByLabel('The document as JSON');
    const values = JSON.parse(await json.inputValue()) as Record<string, unknown>;
    await json.fill('{ "title": ');
    expect(await panel().getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await json.fill(JSON.stringify({ ...values, title: 'From JSON', views: -1 }));
    await panel().getByRole('button', { name: 'Save' }).click();
    await panel()
      .getByText(/posts\.views/)
      .first()
      .waitFor();
    await json.fill(JSON.stringify({ ...values, title: 'From JSON', settings: { layout: 'wide' } }));
    await panel().getByRole('button', { name: 'Save' }).click();
    await row(1).getByText('From JSON').waitFor();
    await button('Undo').click();
    await row(1).getByText(String(values.title)).waitFor();
    await eventually(
      () => json.inputValue(),
      (text) => text.includes(`"${values.title}"`),
    );
    await button('Close the document').click();
    await panel().waitFor({ state: 'detached' });
  });

  test('what is not saved is lost only where a person says so', async () => {
    await open('authors');
    await open('posts');
    await row(1).hover();
    await row(1).getByRole('button', { name: 'open' }).click();
    const title = await panel()
      .getByLabel(/^title/)
      .inputValue();
    await panel()
      .getByLabel(/^title/)
      .fill('Not saved yet');
    await panel()
      .getByLabel(/^views/)
      .fill('many');
    await panel().getByText('This is not a number.').waitFor();
    expect(await panel().getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    const question = page.getByRole('alertdialog');
    const keep = question.getByRole('button', { name: 'Keep editing' });
    const ways: readonly (() => Promise<unknown>)[] = [
      () => button('Close the document').click(),
      () => page.keyboard.press('Escape'),
      () => row(2).getByRole('button', { name: 'open' }).click(),
      () => button('New').click(),
      () => page.goBack(),
      () => page.getByRole('link', { name: 'Schema' }).click(),
      async () => {
        await page.keyboard.press('Control+k');
        await page.keyboard.type('open tags');
        await page.keyboard.press('Enter');
      },
    ];
    for (const leave of ways) {
      await row(2).hover();
      await leave();
      await keep.waitFor();
      await question.locator(':focus').getByText('Keep editing').waitFor();
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      expect(new URL(page.url()).hash).toBe('#/data/posts');
    }
    await page.keyboard.press('Control+k');
    await page.keyboard.type('read the schema');
    await page.keyboard.press('Enter');
    await page.getByText('The schema was read again.').waitFor();
    const asked = page.waitForEvent('dialog');
    await page.evaluate<void>('setTimeout(() => location.reload())');
    const unload = await asked;
    expect(unload.type()).toBe('beforeunload');
    await unload.dismiss();
    expect(
      await panel()
        .getByLabel(/^title/)
        .inputValue(),
    ).toBe('Not saved yet');
    await panel()
      .getByLabel(/^views/)
      .fill('12');
    await panel()
      .getByLabel(/^state/)
      .selectOption('draft');
    expect(await panel().locator('#field-state option').first().textContent()).toBe('null (becomes live)');
    await panel().getByLabel(/^body/).fill('Several\nlines\n');
    await panel().getByRole('button', { name: 'Save' }).click();
    await row(1).getByText('Not saved yet').waitFor();
    await row(1).getByText('draft').waitFor();
    await panel()
      .getByLabel(/^title/)
      .fill('Never saved');
    await button('Close the document').click();
    expect(await violations()).toEqual([]);
    await question.getByRole('button', { name: 'Discard changes' }).click();
    await panel().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await row(1).getByText(title).waitFor();
  });

  test('a document is created with the checks of the model, a time picked, and places drawn on maps; undone, and deleted', async () => {
    await open('authors');
    await button('New').click();
    await panel().getByLabel(/^name/).fill('Katherine Johnson');
    await panel()
      .getByLabel(/^email/)
      .fill('not an address');
    const joined = panel().getByLabel(/^joined/);
    await joined.fill('2026-01-31T09:30:05.125');
    expect(await joined.getAttribute('type')).toBe('datetime-local');
    await panel().getByLabel(/^home/).fill('[-80.0, 37.8]');
    await panel().getByRole('group', { name: 'point at -80, 37.8' }).waitFor();
    await panel().getByRole('button', { name: 'Point at -80, 37.8' }).press('ArrowRight');
    await drawRegion();
    await drawWalk();
    expect(await violations()).toEqual([]);
    await panel().getByRole('button', { name: 'Create' }).click();
    await panel()
      .getByText(/authors\.email|Author\.email/)
      .first()
      .waitFor();
    await panel()
      .getByLabel(/^email/)
      .fill('katherine@example.org');
    await panel().getByRole('button', { name: 'Create' }).click();
    await page.getByText('The document was created.').waitFor();
    await shows(25);
    const id = (await panel().getByRole('heading').textContent()) ?? '';
    const text = await panel()
      .getByLabel(/^region/)
      .inputValue();
    const walk = await panel().getByLabel(/^walk/).inputValue();
    expect(await storedAuthor(id)).toMatchObject({
      joined: new Date('2026-01-31T09:30:05.125Z'),
      home: [expect.closeTo(-72.4, 0), 37.8],
      region: JSON.parse(text),
      walk: JSON.parse(walk),
    });
    await panel().getByRole('button', { name: 'More' }).click();
    await button('Delete').click();
    await shows(24);
    await page.keyboard.press('Control+z');
    await shows(25);
    expect(await storedAuthor(id)).toMatchObject({ name: 'Katherine Johnson', region: JSON.parse(text) });
    await page.keyboard.press('Control+z');
    await shows(24);
  });

  /** An outline with four corners and a hole, with the mouse; a corner of it is moved with the keyboard, and one taken away. */
  async function drawRegion(): Promise<void> {
    const map = panel().getByRole('group', { name: /^(?:no polygon|polygon at)/ });
    const field = panel().getByLabel(/^region/);
    const click = async (x: number, y: number) => {
      const box = await map.boundingBox();
      await map.click({ position: { x: (box?.width ?? 0) * x, y: (box?.height ?? 0) * y } });
    };
    await click(0.25, 0.25);
    await click(0.75, 0.25);
    await panel()
      .getByText(/^A polygon is its outline/)
      .waitFor();
    await click(0.75, 0.75);
    await click(0.25, 0.75);
    await panel().getByLabel('Part that corners are added to').selectOption('New hole');
    await click(0.4, 0.4);
    await click(0.6, 0.4);
    await click(0.5, 0.6);
    const drawn = JSON.parse(await field.inputValue()) as readonly (readonly (readonly number[])[])[];
    expect(drawn.map((ring) => ring.length)).toEqual([5, 4]);
    for (const ring of drawn) expect(ring.at(-1)).toEqual(ring[0]);
    expect(drawn[0]?.[0]).toEqual([expect.closeTo(-90, -1), expect.closeTo(45, -1)]);
    const corner = map.getByRole('button', { name: /^Corner 1 at/ });
    const before = drawn[0]?.[0]?.[0] ?? 0;
    const box = await corner.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 5, (box?.y ?? 0) + 5);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) - 25, (box?.y ?? 0) + 5, { steps: 3 });
    await page.mouse.up();
    await map.getByRole('button', { name: /^Corner 1 at/ }).press('Enter');
    await page.keyboard.press('Delete');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('ArrowUp');
    const moved = JSON.parse(await field.inputValue()) as typeof drawn;
    expect(moved[0]?.[0]?.[0]).toBeLessThan(before);
    expect(moved[0]?.[1]?.[1]).toBeGreaterThan(drawn[0]?.[1]?.[1] ?? 0);
    expect(moved.map((ring) => ring.length)).toEqual([5, 4]);
  }

  /** A line with the mouse; one of its corners is moved with the keyboard, as is the map under it. */
  async function drawWalk(): Promise<void> {
    const map = panel().getByRole('group', { name: /^(?:no line|line at)/ });
    const field = panel().getByLabel(/^walk/);
    const box = await map.boundingBox();
    const click = (x: number, y: number) =>
      map.click({ position: { x: (box?.width ?? 0) * x, y: (box?.height ?? 0) * y } });
    await click(0.25, 0.5);
    await panel()
      .getByText(/^A line/)
      .waitFor();
    await click(0.5, 0.25);
    await click(0.75, 0.5);
    const drawn = JSON.parse(await field.inputValue()) as readonly (readonly number[])[];
    expect(drawn).toEqual([
      [expect.closeTo(-90, -1), expect.closeTo(0, -1)],
      [expect.closeTo(0, -1), expect.closeTo(45, -1)],
      [expect.closeTo(90, -1), expect.closeTo(0, -1)],
    ]);
    await map.getByRole('button', { name: /^Corner 3 at/ }).press('ArrowUp');
    await press('PageUp', 'Enter');
    const moved = JSON.parse(await field.inputValue()) as typeof drawn;
    expect(moved).toHaveLength(4);
    expect(moved[3]?.[1]).toBeGreaterThan(drawn[2]?.[1] ?? 0);
    await map.focus();
    const seen = await map.getAttribute('viewBox');
    await press('ArrowRight', '+');
    expect(await map.getAttribute('viewBox')).not.toBe(seen);
  }

  const storedAuthor = (id: string) => (project.db as BlogDb).authors.find(id);

  test('many are edited after a count, and it is undone', async () => {
    await open('posts');
    await filter('state = archived');
    await shows(10);
    await button(/Edit or delete all/).click();
    await page.locator('[data-count="10"]').waitFor();
    const change = dialog().getByRole('button', { name: 'Change 10' });
    expect(await change.isDisabled()).toBe(true);
    await dialog().getByLabel('Attribute').selectOption('views');
    await dialog()
      .getByLabel(/^views/)
      .fill('many');
    expect(await change.isDisabled()).toBe(true);
    expect(await violations()).toEqual([]);
    await dialog().getByLabel('Attribute').selectOption('pinned');
    await dialog()
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

  test('documents are copied as JSON, CSV and code, which creates them again', async () => {
    await open('tags');
    await grid('tags').focus();
    for (const name of ['Control+Home', ' ', 'ArrowDown', ' ']) await page.keyboard.press(name);
    const copy = async (format: string) => {
      await button('Copy').click();
      await button(`As ${format}`).click();
      await page.getByText(`2 copied as ${format.toLowerCase()}.`).waitFor();
      return clipboard();
    };
    const documents = JSON.parse(await copy('JSON')) as readonly Readonly<Record<string, unknown>>[];
    expect(documents).toMatchObject([{ label: 'compilers' }, { label: 'queues' }]);
    const [head, ...lines] = (await copy('CSV')).split('\r\n');
    expect(head).toMatch(/^\$id,label/);
    expect(lines.map((line) => line.split(',')[1])).toEqual(['compilers', 'queues']);
    const code = await copy('code');
    await button('Delete').click();
    await shows(8);
    await runCode(code);
    await button('Read again').click();
    await shows(10);
    expect(
      await (project.db as BlogDb).tags.where({ $id: { $in: documents.map(({ $id }) => String($id)) } }).count(),
    ).toBe(2);
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
    expect(await violations()).toEqual([]);
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
    await goTo('data/none');
    await page.getByRole('heading', { name: 'There is no collection none' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('open comm');
    expect(await violations()).toEqual([]);
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
    await grid('tags').getByText('clocks', { exact: true }).waitFor();
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
    const dragged = await posts.getAttribute('transform');
    expect(dragged).not.toBe(before);
    await page.getByRole('group', { name: 'Diagram of the schema' }).focus();
    for (let at = 0; at < 4 && !/chosen/.test((await posts.getAttribute('class')) ?? ''); at += 1)
      await press('PageDown');
    await press('Shift+ArrowRight', 'Shift+ArrowDown');
    expect(await posts.getAttribute('transform')).not.toBe(dragged);
    expect(await violations()).toEqual([]);
    await page.getByRole('tab', { name: 'Diagram' }).focus();
    await press('ArrowRight');
    const card = page.getByRole('region', { name: 'posts' });
    await card.getByText(/of 65,535/).waitFor();
    await card.getByText(/of 58/).waitFor();
    await card.getByText('read("any")').waitFor();
    await card.getByText('− removed').waitFor();
    expect(await violations()).toEqual([]);
  });
});

describe('migrations', () => {
  test('are generated, with what has to be filled in, and shown', async () => {
    await goTo('migrations');
    await button('Generate').click();
    await page.locator('[data-generated]').first().waitFor();
    expect(await violations()).toEqual([]);
    await button(/^Write \d/).click();
    await page.getByText(/files? (was|were) written/).waitFor();
    const line = page.locator('[data-migration]').first();
    await line.getByText('pending').waitFor();
    await line.getByRole('button', { name: 'Show' }).click();
    await page
      .getByRole('dialog')
      .getByText(/export default/)
      .waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await violations()).toEqual([]);
    await button(/^Run \d/).click();
    await dialog().getByLabel('Up to').waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
  });
});

describe('backups', () => {
  test('a snapshot is taken, proven, and its restore shown beforehand', async () => {
    await goTo('backups');
    await page.getByLabel('Name of a snapshot').fill('before-plan');
    await button('Take a snapshot').click();
    await page.locator('[data-job="done"]').waitFor();
    expect(await page.getByRole('log').getByText("of 'posts' saved").count()).toBe(1);
    await button('Done').click();
    await button('Verify').click();
    await page.getByText(/and is whole/).waitFor();
    expect(await violations()).toEqual([]);
    await button('Done').click();
    await button('Restore…').click();
    await page.locator('[data-preview="restore"]').getByText('Nothing would change.').waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await violations()).toEqual([]);
  });
});

describe('plan', () => {
  test('shows what blocks it with documents, takes a remedy, asks for losses, and runs', async () => {
    await goTo('plan');
    const conflict = page.locator('[data-conflict="posts.state"]');
    await conflict.getByRole('link').first().waitFor();
    expect(await conflict.textContent()).toContain('Choose a value below, correct those documents, or keep');
    expect(await violations()).toEqual([]);
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
    expect(await violations()).toEqual([]);
  });
});

describe('looks', () => {
  test('dark, and on a phone, without anything that cannot be used', async () => {
    await button('Use dark colours').click();
    await page.setViewportSize({ width: 390, height: 780 });
    for (const place of ['data/posts', 'schema', 'plan', 'migrations', 'backups', 'requests']) {
      await goTo(place);
      await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(390);
    }
    await open('posts');
    expect(await violations()).toEqual([]);
  });

  test('nothing is remembered but how things look', async () => {
    const kept = await page.evaluate<Record<string, string>>('({ ...localStorage })');
    expect(Object.keys(kept)).toEqual(['entwrite-studio']);
    const settings = JSON.parse(kept['entwrite-studio'] ?? '') as { readonly views: Record<string, object> };
    expect(Object.keys(settings)).toEqual(['theme', 'views']);
    for (const view of Object.values(settings.views))
      expect(['columns', 'saved', 'widths']).toEqual(expect.arrayContaining(Object.keys(view)));
    expect(await page.evaluate<object>('({ ...sessionStorage })')).toEqual({});
    expect(await page.evaluate<readonly object[]>('indexedDB.databases()')).toEqual([]);
    expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/api' }]);
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
