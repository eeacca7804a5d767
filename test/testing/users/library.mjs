import { DbContext, defineCollection } from 'entwrite';

const shelves = defineCollection(
  'shelves',
  { number: { type: 'integer' } },
  { relationships: { books: { type: 'oneToMany', target: 'books', inverse: 'shelf', onDelete: 'restrict' } } },
);
const books = defineCollection(
  'books',
  { title: { type: 'string', size: 50 } },
  { relationships: { shelf: { type: 'manyToOne', target: () => shelves, inverse: 'books', onDelete: 'restrict' } } },
);
const notes = defineCollection('notes', { text: { type: 'string', size: 50 } });

export class LibraryDb extends DbContext {
  shelves = this.set(shelves);
  books = this.set(books);
  notes = this.set(notes);
}

/** What each test finds. */
export async function seedLibrary(db) {
  await db.shelves.create({ $id: 'top', number: 1 });
  await db.books.create({ $id: 'emma', title: 'Emma', shelf: 'top' });
  await db.notes.create({ $id: 'note', text: 'seeded' });
}
