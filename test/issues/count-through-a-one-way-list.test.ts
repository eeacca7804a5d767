import { DbContext, defineCollection } from 'entwrite';
import { randomDatabaseId, startProject } from '../support/live-database.js';

const text = { type: 'string', size: 20, required: false } as const;

/** Appwrite answers a total of 0 to a filter through a one-way oneToMany, and no documents where values are selected. */
it('count() through a one-way oneToMany says what toList() finds', async () => {
  const server = await startProject();
  try {
    const { endpoint, projectId, apiKey } = server;
    class Db extends DbContext {
      readonly authors = this.set(
        defineCollection(
          'authors',
          { name: text },
          { relationships: { books: { type: 'oneToMany', target: 'books' } } },
        ),
      );
      readonly books = this.set(defineCollection('books', { name: text }));
    }
    const db = new Db({ endpoint, projectId, apiKey, databaseId: randomDatabaseId(), backups: 'off' });
    await db.getSchemaManager().migrate();
    const books = await Promise.all(['A', 'B', 'C'].map((name) => db.books.create({ name })));
    await db.authors.create({ name: 'Ada', books: books.slice(0, 2).map(({ $id }) => $id) });
    await db.authors.create({ name: 'Bob', books: books.slice(2).map(({ $id }) => $id) });
    for (const { $id } of books) {
      expect(await db.authors.where({ books: $id } as never).toList()).toHaveLength(1);
      expect(await db.authors.where({ books: $id } as never).count()).toBe(1);
    }
  } finally {
    await server.stop();
  }
});
