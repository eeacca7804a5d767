import { useTestDatabase } from 'entwrite/testing';
import { LibraryDb } from './library.js';

/** Two servers in one worker, told apart by what they do with letter case. */
const seed = async (db: LibraryDb) => {
  await db.notes.create({ id: 'note', text: 'Seeded' });
};
const mariadb = useTestDatabase(LibraryDb, { seed });
const postgresql = useTestDatabase(LibraryDb, { seed, appwrite: 'main', engine: 'postgresql' });

test('a test database has the dials it asks for', async () => {
  if (process.env.APPWRITE_ENDPOINT) return;
  expect(await mariadb.notes.where({ text: 'SEEDED' }).count()).toBe(1);
  expect(await postgresql.notes.where({ text: 'SEEDED' }).count()).toBe(0);
  expect(await postgresql.notes.where({ text: 'Seeded' }).count()).toBe(1);
});
