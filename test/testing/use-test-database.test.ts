import { DbContext } from 'entwrite';
import { useTestDatabase } from 'entwrite/testing';
import { LibraryDb, seedLibrary } from './library.js';

/** Tests here depend on their order on purpose: each looks for what the one before it did. */
let seeds = 0;
const db = useTestDatabase(LibraryDb, {
  seed: async (library) => {
    seeds += 1;
    await seedLibrary(library);
  },
});
const { notes } = db;
const early = notes.count().catch((error: unknown) => error);

async function counts(): Promise<readonly number[]> {
  return Promise.all([db.authors.count(), db.books.count(), db.shelves.count(), db.notes.count()]);
}

test('is the context itself, usable before the tests run', () => {
  expect(db).toBeInstanceOf(LibraryDb);
  expect(db).toBeInstanceOf(DbContext);
  expect(notes).toBe(db.notes);
});

test('says where requests belong when one is sent too early', async () => {
  expect(await early).toMatchObject({ code: 'configuration_invalid', found: 'a request before the tests run' });
});

test('a test finds the seed and may change everything', async () => {
  expect(await counts()).toEqual([2, 1, 1, 1]);
  await db.notes.create({ text: 'mine' });
  await db.notes.update('note', { text: 'changed' });
  await db.books.update('frankenstein', { shelves: [] });
  await db.books.delete('frankenstein');
  await db.authors.delete('mary');
  await db.shelves.delete('top');
  expect(await counts()).toEqual([1, 0, 0, 2]);
});

test('the next one finds the seed again, with its links', async () => {
  expect(await counts()).toEqual([2, 1, 1, 1]);
  expect((await db.notes.get('note'))?.text).toBe('seeded');
  expect((await db.books.get('frankenstein'))?.author).toMatchObject({ id: 'mary' });
  expect((await db.books.where({ shelves: 'top' }).toList()).map(({ id }) => id)).toEqual(['frankenstein']);
});

test('a test may change the schema', async () => {
  await db.getSchemaManager().ensureDeleted();
});

test('and the next one finds it as it was', async () => {
  expect(await counts()).toEqual([2, 1, 1, 1]);
  expect((await db.getSchemaManager().analyze()).isEmpty).toBe(true);
});

test('the seed runs once per schema; a real server needs it once per test', async () => {
  expect(seeds).toBe(process.env.APPWRITE_ENDPOINT ? 8 : 2);
});

describe('hooks of the file that stand below it', () => {
  beforeEach(async () => {
    await db.notes.create({ id: 'from-a-hook', text: 'hook' });
  });

  test.each([1, 2])('run on the seed (%i)', async () => {
    expect(await counts()).toEqual([2, 1, 1, 2]);
  });
});
