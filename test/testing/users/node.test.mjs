import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { useTestDatabase } from 'entwrite/testing';
import { LibraryDb, seedLibrary } from './library.mjs';

/** Tests in the form of node:test, with hooks handed in; each looks for what the one before it did. */
const db = useTestDatabase(LibraryDb, {
  seed: seedLibrary,
  hooks: { beforeAll: before, beforeEach, afterAll: after },
});
const counts = () => Promise.all([db.shelves.count(), db.books.count(), db.notes.count()]);

test('finds the seed and changes all of it', async () => {
  assert.deepEqual(await counts(), [1, 1, 1]);
  await db.notes.update('note', { text: 'changed' });
  await db.books.delete('emma');
  await db.shelves.create({ number: 2 });
});

test('finds the seed again', async () => {
  assert.deepEqual(await counts(), [1, 1, 1]);
  assert.equal((await db.notes.get('note')).text, 'seeded');
  await db.getSchemaManager().ensureDeleted();
});

test('finds the schema again', async () => {
  assert.deepEqual(await counts(), [1, 1, 1]);
});
