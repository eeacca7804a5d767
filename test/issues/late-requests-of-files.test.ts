import { revertMigrations, runMigrations } from 'entwrite/migrations';
import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import { onlineChange } from '../../src/schema-manager/online-changes/online-change.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf, sharedDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Each request of a change arrives once more when the file that made it is applied. What a late creation made again beside the new attribute
 * stayed for good, and a file that changed the attribute once more was refused. A late rename brings the settings of the old attribute, which
 * the new one kept.
 */

const number = { type: 'integer', default: 7, max: 99 } as const;
const things = (size: { readonly type: 'string' } | typeof number) =>
  schemaOf(collection('things', [attribute('size', size.type, size)]));
const FILES = {
  '001_things': "up(m) { m.createCollection('things', (c) => { c.string('size', { size: 50, required: false }); }); }",
  '002_numbers': "up(m) { m.alterAttribute('things', 'size', { type: 'integer', default: 7, max: 99 }); }",
};

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write(FILES);
  await runMigrations(place.open(), { folder: place.folder, to: '001_things' });
  await place.database.documents.create('things', 'a', { values: { size: '12' } });
  await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
});
afterEach(() => place.end());

const state = async () => {
  const { schema } = await place.database.schemas.read();
  const things = schema.collections.find(({ id }) => id === 'things');
  return { things, size: (await place.database.documents.get('things', 'a'))?.size };
};

/** What a migration that makes the same change sends. */
async function requestsOfTheChange(): Promise<readonly ServerRequest[]> {
  const other = sharedDatabase(place.project);
  const sent: ServerRequest[] = [];
  await managerOf(other, things({ type: 'string' })).migrate();
  await other.documents.create('things', 'a', { values: { size: '12' } });
  const watched = watchingRequests(other, async (request) => {
    if (request.method !== 'GET' && !request.path.some((part) => part.startsWith('entwrite_'))) sent.push(request);
  });
  await managerOf(watched, things(number)).migrate({ allowDestructive: true });
  await other.end();
  return sent.map(({ guard: _, ...request }) => ({
    ...request,
    path: request.path.map((part, at) => (at === 1 ? place.database.databaseId : part)),
  }));
}

it('the next run takes back what each of them did', async () => {
  const done = await state();
  const sent = await requestsOfTheChange();
  expect(sent.length).toBeGreaterThan(4);
  for (const late of sent) {
    await failureOf(place.database.transport.send(late));
    await place.database.schemas.settle(() => true);
    await runMigrations(place.open(), { folder: place.folder });
    expect({ late: late.path, ...(await state()) }).toEqual({ late: late.path, ...done });
  }
});

it('the next revert takes back the creation of a change whose attribute is gone by then', async () => {
  await place.write({
    '003_more': "up(m) { m.addAttribute('things', 'more', { type: 'string', size: 20, required: false }); }",
    '004_number':
      "up(m) { m.alterAttribute('things', 'more', { type: 'integer', revert: (value) => String(value) }); }",
  });
  const before = await state();
  await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  const revert = () =>
    revertMigrations(place.open(), { folder: place.folder, to: '002_numbers', allowDestructive: true });
  await revert();

  const back = attribute('more', 'string', { size: 20 });
  const from = attribute('more', 'integer');
  const change = onlineChange({ type: 'alter_attribute', collection: 'things', from, to: back });
  if (change?.kind !== 'attribute') throw new Error('no online change');
  const { schemas } = place.database;
  const late = { ...back, key: change.shadowKey };
  await schemas.perform(
    { type: 'add_attribute', collection: 'things', attribute: late },
    (await schemas.read()).schema,
  );
  await schemas.settle(() => true);
  expect(await state()).not.toEqual(before);
  await revert();
  expect(await state()).toEqual(before);
});

it('a later step of the run takes back the creation of a change whose attribute an earlier one dropped', async () => {
  const to = attribute('more', 'integer');
  const from = attribute('more', 'string', { size: 20 });
  const change = onlineChange({ type: 'alter_attribute', collection: 'things', from, to });
  if (change?.kind !== 'attribute') throw new Error('no online change');
  const { schemas } = place.database;
  Object.assign(globalThis, {
    async sendTheCreationAgain() {
      const late = { ...to, key: change.shadowKey };
      const { schema } = await schemas.read();
      await schemas.perform({ type: 'add_attribute', collection: 'things', attribute: late }, schema);
      await schemas.settle(() => true);
    },
  });
  await place.write({
    '003_more': `up(m) {
      m.addAttribute('things', 'more', { type: 'string', size: 20, required: false });
      m.data('before', async () => {}, { touches: [], down: 'nothing' });
      m.alterAttribute('things', 'more', { type: 'integer' });
      m.data('between', async () => {}, { touches: [], down: 'nothing' });
      m.dropAttribute('things', 'more');
      m.data('late', () => globalThis.sendTheCreationAgain(), { touches: [], down: 'nothing' });
      m.addAttribute('things', 'last', { type: 'string', size: 20, required: false });
    }`,
  });
  await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  const { things } = await state();
  expect(things?.attributes.map(({ key }) => key).sort()).toEqual(['last', 'size']);
});

describe('what a late creation made is gone before', () => {
  beforeEach(async () => {
    const creation = (await requestsOfTheChange()).find(({ path }) => path.includes('columns'));
    if (creation === undefined) throw new Error('the change creates nothing');
    await place.database.transport.send(creation);
    await place.database.schemas.settle(() => true);
  });

  it('a file changes the attribute once more', async () => {
    await place.write({
      '003_fractions': "up(m) { m.alterAttribute('things', 'size', { type: 'float', default: null, max: null }); }",
    });
    await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
    expect(await state()).toMatchObject({ things: { attributes: [{ type: 'float' }] }, size: 12 });
  });

  it('the file is reverted', async () => {
    await revertMigrations(place.open(), { folder: place.folder, allowDestructive: true });
    expect(await state()).toMatchObject({ things: { attributes: [{ type: 'string' }] }, size: '12' });
  });
});
