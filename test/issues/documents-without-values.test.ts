import { DbContext } from '../../src/context/db-context.js';
import { defineCollection } from '../../src/metadata/define-collection.js';

/** Appwrite's main refuses a staged operation whose `data` is empty (recording dat-tx-errors): a document without any value is one. */

const books = defineCollection('books', { title: { type: 'string', size: 20, required: false } });
const notes = defineCollection(
  'notes',
  { text: { type: 'string', size: 20, required: false } },
  { relationships: { book: { type: 'manyToOne', target: 'books' } } },
);

class NotesDb extends DbContext {
  readonly notes = this.set(notes);
  readonly books = this.set(books);
}

test.each(['1.9', 'main'] as const)('are created together with others on %s', async (appwrite) => {
  const db = new NotesDb({ embedded: { file: ':memory:', appwrite }, databaseId: 'notes' });
  await db.getSchemaManager().ensureCreated();
  await db.notes.createMany([{ $id: 'a' }, { $id: 'b', text: 'b' }]);
  await db.transaction(async (tx) => {
    await tx.notes.create({ $id: 'c' });
    await tx.books.create({ $id: 'one' });
    await tx.notes.create({ $id: 'd', book: 'one' });
  });
  await db.notes.upsertMany([{ $id: 'a', text: 'a' }, { $id: 'e' }]);
  const found = await db.notes.orderBy({ $id: 'asc' }).toList();
  expect(found.map(({ $id, text }) => [$id, text])).toEqual([
    ['a', 'a'],
    ['b', 'b'],
    ['c', null],
    ['d', null],
    ['e', null],
  ]);
  await db.dispose();
});
