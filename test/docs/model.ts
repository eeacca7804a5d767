import { EntwriteError } from 'entwrite';
import { BlogDb } from './blog.js';

/** The blog of the documentation, with a few documents, on an embedded server of its own. */
export async function openDb(): Promise<BlogDb> {
  const db = new BlogDb({ embedded: ':memory:', databaseId: 'blog' });
  await db.getSchemaManager().ensureCreated();
  await db.authors.createMany([
    { id: 'ada', name: 'Ada', email: 'ada@example.org', role: 'editor', age: 36 },
    { id: 'bob', name: 'Bob', email: 'bob@example.org', bio: 'Writes.' },
  ]);
  await db.tags.createMany(['news', 'code'].map((label) => ({ id: label, label })));
  for (const [at, title] of ['Hello', 'Second', 'Third'].entries())
    await db.posts.create({ id: `post${at}`, title, author: at === 1 ? 'bob' : 'ada', tags: ['news'], stars: at });
  await db.comments.create({ id: 'first', text: 'Nice', post: 'post0', author: 'bob' });
  await db.employees.create({ id: 'boss', name: 'Grace' });
  await db.employees.create({ id: 'eva', name: 'Eva', manager: 'boss' });
  return db;
}

/** What a page says that throws, has to, with that code. */
export async function throws(work: () => Promise<unknown>, code: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof EntwriteError && error.code === code) return;
    throw error;
  }
  throw new Error(`the page says that this throws ${code}, and it does not: ${work.toString()}`);
}
