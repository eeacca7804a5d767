import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { Client, TablesDB } from 'node-appwrite';
import type { Browser, Locator, Page } from 'playwright-core';
import { contextDeps } from '../../src/context/context-deps.js';
import type { Project } from '../../src/project/open-project.js';
import { bareProject } from '../../src/studio/project/bare-project.js';
import { openStudioProject } from '../../src/studio/project/open-studio-project.js';
import { type RunningStudio, startStudio } from '../../src/studio/start-studio.js';
import { jobProgress } from '../../src/studio/work/job-progress.js';
import { openWatchedPage, startChromium, violationsInEveryLook } from '../support/chromium.js';
import { type HoldingProxy, startHoldingProxy } from '../support/holding-proxy.js';
import {
  connectDatabase,
  randomDatabaseId,
  type Project as ServerProject,
  startProject,
} from '../support/live-database.js';

/** Work that takes a while, from the page: migrations and files, stopping and coming back, backups, drift, imports. One server, one browser. */
const before = {
  note: { type: 'string', size: 60 },
  rating: { type: 'string', size: 8 },
  old: { type: 'string', size: 9, required: false },
} as const;
const after = {
  remark: { type: 'string', size: 60 },
  rating: { type: 'float', min: 0, max: 9 },
} as const;

class OldDb extends DbContext {
  readonly readings = this.set(defineCollection('readings', before));
}

class NewDb extends DbContext {
  readonly readings = this.set(defineCollection('readings', after));
}

const DOCUMENTS = 120;
let real: ServerProject;
let proxy: HoldingProxy;
/** The server behind the proxy. */
let server: ServerProject;
const databases: Readonly<Record<'files' | 'plan', string>> = { files: randomDatabaseId(), plan: randomDatabaseId() };
let browser: Browser;
let folder: string;
const contexts: DbContext[] = [];
const studios: RunningStudio[] = [];
const errors: (readonly string[])[] = [];

beforeAll(async () => {
  [real, browser, folder] = await Promise.all([
    startProject(),
    startChromium(),
    mkdtemp(join(tmpdir(), 'entwrite-studio-')),
  ]);
  proxy = await startHoldingProxy(real.endpoint);
  server = { ...real, endpoint: proxy.endpoint };
}, 180_000);

afterAll(async () => {
  await browser?.close();
  for (const studio of studios) await studio.stop();
  for (const databaseId of Object.values(databases)) {
    const { schemas } = connectDatabase(server, databaseId);
    if ((await schemas.read()).exists) await schemas.deleteDatabase();
  }
  for (const db of contexts) await db.dispose();
  await proxy?.stop();
  await real?.stop();
  await rm(folder, { recursive: true, force: true });
});

function open<Db extends DbContext>(Context: new (options: never) => Db, database: keyof typeof databases): Db {
  const { endpoint, projectId, apiKey } = server;
  const options = {
    endpoint,
    projectId,
    apiKey,
    databaseId: databases[database],
    onProgress: jobProgress,
    backups: 'off',
  };
  const db = new Context(options as never);
  contexts.push(db);
  return db;
}

const show = (db: DbContext, place: string): Promise<Page> => showProject(bareProject(db, folder), place);

async function showProject(project: Project, place: string): Promise<Page> {
  const studio = await startStudio({ project, port: 0, readOnly: false, isDemo: false });
  studios.push(studio);
  const size = { viewport: { width: 1300, height: 820 }, reducedMotion: 'reduce', acceptDownloads: true } as const;
  const { page, consoleErrors } = await openWatchedPage(browser, [`http://127.0.0.1:${studio.port}/`], size);
  errors.push(consoleErrors);
  await page.goto(studio.url);
  await page.getByRole('navigation', { name: 'Sections' }).waitFor();
  await goTo(page, place);
  return page;
}

const goTo = async (page: Page, place: string): Promise<void> => {
  await page.goto(`${new URL(page.url()).origin}/#/${place}`);
};
const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name });

async function jobEnds(page: Page, how: 'done' | 'failed'): Promise<void> {
  await page.locator(`[data-job="${how}"]`).waitFor({ timeout: 60_000 });
}

/** Stops the work of the dialog while a write of it is held back. */
async function stopHeld(page: Page): Promise<void> {
  await Promise.all([page.waitForResponse(/\/stop$/), button(page, 'Stop').click()]);
  proxy.release();
  await jobEnds(page, 'failed');
}

const writesDocuments = (method: string, path: string): boolean =>
  method !== 'GET' && path.includes('/tables/readings/rows');

async function finish(page: Page): Promise<void> {
  await jobEnds(page, 'done');
  await button(page, 'Done').click();
}

/** Once the plan was analyzed again. */
async function examined(page: Page): Promise<void> {
  await button(page, 'Analyze again').click();
  await page.locator('.page-head .spinner').waitFor({ state: 'detached' });
}

/** What a revert would lose, once that is known. */
async function revertBoxes(page: Page): Promise<readonly Locator[]> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('listitem').first().waitFor();
  return dialog.getByRole('checkbox').all();
}

describe('migration files', () => {
  test('are generated, a rename answered by clicking, losses allowed by name, run, reverted, and listed in the history', async () => {
    const page = await show(open(OldDb, 'files'), 'migrations');
    await button(page, 'Generate').click();
    await page.locator('[data-generated]').waitFor();
    await button(page, /^Write 1/).click();
    await button(page, 'Run 1').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run 1' }).click();
    await finish(page);
    const first = page.locator('[data-migration]').first();
    await first.getByText('applied').waitFor();
    await first.getByText(/\d s$/).waitFor();
    expect((await first.getByRole('cell').nth(3).textContent()) ?? '').toMatch(/\S/);
    await first.getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/).waitFor();
    await first.getByText('1 step').click();
    await first
      .getByRole('listitem')
      .getByText(/Create collection 'readings'/)
      .waitFor();
    await open(OldDb, 'files').readings.create({ note: 'kept', rating: '4', old: 'lost' });

    const next = await show(open(NewDb, 'files'), 'migrations');
    await button(next, 'Generate').click();
    const question = next.getByRole('region', { name: 'Was readings.note renamed?' });
    await question.waitFor();
    expect(await button(next, /^Write/).isDisabled()).toBe(true);
    await question.getByRole('button', { name: 'Yes, renamed' }).click();
    await next
      .getByText(/renameAttribute|\.rename\(/)
      .first()
      .waitFor();
    await button(next, /^Write 1/).click();
    const second = next.locator('[data-migration]').nth(1);
    await second.getByText('pending').waitFor();
    await button(next, 'Run 1').click();
    const dialog = next.getByRole('dialog');
    const run = dialog.getByRole('button', { name: 'Run 1' });
    expect(await run.isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'allow the loss of readings.old' }).check();
    await dialog.getByRole('checkbox', { name: 'allow the loss of readings.rating' }).check();
    await run.click();
    await finish(next);
    await second.getByText('applied').waitFor();
    expect(await open(NewDb, 'files').readings.toList()).toMatchObject([{ remark: 'kept', rating: 4 }]);

    await button(next, 'Revert the last').click();
    for (const box of await revertBoxes(next)) await box.check();
    expect(await violationsInEveryLook(next)).toEqual([]);
    await button(next, 'Revert 1').click();
    await finish(next);
    await second.getByText('pending').waitFor();
    expect(await open(OldDb, 'files').readings.toList()).toMatchObject([{ note: 'kept', rating: '4' }]);
    expect(await violationsInEveryLook(next)).toEqual([]);
    await page.context().close();
    await next.context().close();
  }, 240_000);
});

describe('a plan that is carried out', () => {
  let page: Page;

  beforeAll(async () => {
    const old = open(OldDb, 'plan');
    await old.getSchemaManager().ensureCreated();
    const values = Array.from({ length: DOCUMENTS }, (_, at) => ({ note: `note ${at}`, rating: String(at % 9) }));
    await old.readings.createMany(values);
    page = await show(open(NewDb, 'plan'), 'plan');
  }, 120_000);

  test('is watched after the browser was closed and opened again, stopped, and continued', async () => {
    const question = page.getByRole('region', { name: 'Was readings.note renamed?' });
    await question.getByRole('button', { name: 'Yes, renamed' }).click();
    await page.getByText(/Rename attribute 'readings\.note'/).waitFor();
    for (const name of ['old', 'rating'])
      await page.getByRole('checkbox', { name: `allow the loss of readings.${name}` }).check();
    await page.getByLabel('When it is stopped or fails').selectOption('keep');
    let held = proxy.hold(writesDocuments);
    await button(page, 'Migrate').click();
    await page.getByRole('log').waitFor();
    await held;
    const context = page.context();
    const address = new URL(page.url()).origin;
    await page.close();
    page = await context.newPage();
    await page.goto(`${address}/#/plan`);
    await page.locator('[data-running="Migrate"]').click();
    await page.getByRole('log').locator('div').first().waitFor();
    expect(await violationsInEveryLook(page)).toEqual([]);
    await stopHeld(page);
    await button(page, 'Done').click();
    await page.locator('[data-running]').waitFor({ state: 'detached' });
    await examined(page);
    for (const yes of await page.getByRole('button', { name: 'Yes, renamed' }).all()) await yes.click();
    await examined(page);
    for (const box of await page.getByRole('checkbox', { name: /allow the loss of/ }).all()) await box.check();
    await page.getByLabel('When it is stopped or fails').selectOption('keep');
    held = proxy.hold(writesDocuments);
    await button(page, 'Migrate').click();
    await held;
    await stopHeld(page);
    await button(page, 'Continue').click();
    await finish(page);
    await page.locator('[data-plan="empty"]').waitFor();
    const documents = await open(NewDb, 'plan').readings.toList();
    expect(documents.map(({ remark, rating }) => `${remark} ${rating}`).sort()).toEqual(
      Array.from({ length: DOCUMENTS }, (_, at) => `note ${at} ${at % 9}`).sort(),
    );
  }, 240_000);

  test('drift has a colour, and the doctor says what it found', async () => {
    const { endpoint, projectId, apiKey } = server;
    const tables = new TablesDB(new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey));
    const place = { databaseId: databases.plan, tableId: 'readings' };
    await tables.createBooleanColumn({ ...place, key: 'stranger', required: false });
    await goTo(page, 'schema');
    await button(page, 'Read the schema again').click();
    await button(page, 'Drift').click();
    const drift = page.locator('[data-drift="good"]');
    await drift.getByText('+ added').waitFor();
    await drift.getByText(/readings\.stranger/).waitFor();
    expect(await violationsInEveryLook(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page
      .locator('[data-table="readings"] .removed')
      .getByText(/stranger/)
      .waitFor();
    await button(page, 'Doctor').click();
    await page.getByRole('dialog', { name: 'What the doctor found' }).waitFor();
    expect(await violationsInEveryLook(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await tables.deleteColumn({ ...place, key: 'stranger' });
  }, 120_000);

  test('a snapshot is brought back after a look at what would change', async () => {
    await goTo(page, 'backups');
    await page.getByLabel('Name of a snapshot').fill('good');
    await button(page, 'Take a snapshot').click();
    await finish(page);
    const { readings } = open(NewDb, 'plan');
    const [changed, gone] = await readings.orderBy({ rating: 'desc' }).limit(2).toList();
    await readings.update(changed?.$id ?? '', { remark: 'spoilt' });
    await readings.delete(gone?.$id ?? '');
    await button(page, 'Restore…').click();
    await page
      .getByText(/changed after they were saved|newer/i)
      .first()
      .waitFor();
    await page.getByRole('checkbox', { name: /Overwrite documents/ }).check();
    const row = page.locator('[data-preview="restore"]').getByRole('row', { name: /^readings 1 1 / });
    await row.waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
    await finish(page);
    expect(await readings.where({ remark: 'spoilt' }).count()).toBe(0);
    expect(await readings.count()).toBe(DOCUMENTS);
  }, 120_000);

  test('an import says which rows it would reject, and a download holds what the filter shows', async () => {
    await goTo(page, 'data/readings');
    await page.locator(`[data-total="${DOCUMENTS}"]`).waitFor();
    await button(page, 'Import').click();
    const file = {
      name: 'readings.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Remark,Rating\nfine,8\nwrong,99\nbad,high\n'),
    };
    await page.getByLabel('A CSV or JSON file').setInputFiles(file);
    await page.locator('[data-import="2"]').waitFor();
    await page.getByText(/^Row 2: .*rating/).waitFor();
    await page.getByText(/^Row 3: .*rating/).waitFor();
    expect(await button(page, /^Import 3/).isDisabled()).toBe(true);
    const latin = { ...file, buffer: Buffer.from('Remark,Rating\nÄrger,8\n', 'latin1') };
    await page.getByLabel('A CSV or JSON file').setInputFiles(latin);
    await page.getByText(/not in UTF-8, so that letters would be lost/).waitFor();
    const rows = [{ remark: 'from json', rating: 8.5 }];
    const json = { name: 'readings.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(rows)) };
    await page.getByLabel('A CSV or JSON file').setInputFiles(json);
    await button(page, 'Import 1').click();
    await finish(page);
    await page.locator(`[data-total="${DOCUMENTS + 1}"]`).waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('rating > 8');
    await page.keyboard.press('Enter');
    await page.locator('[data-total="1"]').waitFor();
    await button(page, 'Export').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /as JSON/ }).click(),
    ]);
    const path = join(folder, 'export.json');
    await download.saveAs(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject(rows);
  }, 120_000);
});

test('a database without a project is found by the variables of the environment, and by looking', async () => {
  const { endpoint, projectId, apiKey } = server;
  const before = { ...process.env };
  Object.assign(process.env, {
    APPWRITE_ENDPOINT: endpoint,
    APPWRITE_PROJECT_ID: projectId,
    APPWRITE_API_KEY: apiKey,
    APPWRITE_DATABASE_ID: databases.plan,
  });
  const project = await openStudioProject(folder, null).finally(() => {
    process.env = before;
  });
  contexts.push(project.db);
  const page = await showProject(project, 'data/readings');
  await page.locator('.grid-row[data-id]').first().waitFor();
  await page.getByRole('columnheader', { name: /^remark/ }).waitFor();
  await button(page, 'New').click();
  const panel = page.getByRole('complementary');
  await panel.getByLabel(/^remark/).fill('by hand');
  await panel.getByLabel(/^rating/).fill('99');
  await panel.getByRole('button', { name: 'Create' }).click();
  await panel
    .getByText(/readings\.rating/)
    .first()
    .waitFor();
  await panel.getByLabel(/^rating/).fill('9');
  await panel.getByRole('button', { name: 'Create' }).click();
  await page.getByText('The document was created.').waitFor();
  await goTo(page, 'plan');
  await page.getByText('There is nothing to compare with').waitFor();
}, 120_000);

test('nothing failed on the pages', async () => {
  const { 'X-Appwrite-Key': key } = (await contextDeps(contexts[0] as DbContext).open()).headers as Record<
    string,
    string
  >;
  expect(key).toBe(server.apiKey);
  // The browser itself notes answers of refused edits.
  expect(errors.flat().filter((text) => !/status of 400/.test(text))).toEqual([]);
});
