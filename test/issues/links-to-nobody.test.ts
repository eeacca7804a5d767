import type { EntwriteError } from '../../src/errors.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { BlogDb } from '../context/populate/blog.js';
import { openContext, type TestLibrary } from '../context/test-library.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A document may have a link to one that does not exist. Appwrite refuses each change of it that leaves that link out, with a sentence about
 * lists that nobody wrote, and fails at taking off a one-to-one link that both ends show, for as long as it is asked.
 */

let blog: TestLibrary<BlogDb>;
beforeAll(async () => {
  blog = await openContext(BlogDb);
}, 60_000);
afterAll(() => blog.end());

const unchecked = { requireLinks: false } as const;

test('a one-to-one link to nobody is taken off', async () => {
  const { authors, profiles } = blog.db;
  await profiles.create({ id: 'lost', motto: 'one', author: { id: 'nobody' } }, unchecked);
  expect(await profiles.update('lost', { motto: 'two', author: null })).toMatchObject({
    motto: 'two',
    author: undefined,
  });
  expect(await profiles.get('lost')).toMatchObject({ motto: 'two', author: undefined });
  await authors.create({ id: 'ada', name: 'Ada' });
  await profiles.update('lost', { author: 'ada' });
  expect((await authors.get('ada')).profile?.id).toBe('lost');
  await profiles.update('lost', { author: null });
  expect((await authors.get('ada')).profile).toBeUndefined();
});

test('another change of such a document says which link has to be given along', async () => {
  const { posts } = blog.db;
  await posts.create({ id: 'lost', title: 'one', author: { id: 'nobody' } }, unchecked);
  const error = await failureOf<EntwriteError>(posts.update('lost', { title: 'two' }));
  expect(error).toMatchObject({ code: 'server_refused', remedy: expect.stringContaining('that does not exist') });
  expect(await posts.update('lost', { title: 'two', author: null })).toMatchObject({ title: 'two', author: undefined });
});

test('so does a migration that changes values of such a document, and all is as it was', async () => {
  const database = connectDatabase(blog.project);
  const model = (type: 'integer' | 'string'): DatabaseSchema =>
    schemaOf(
      collection('writers', [attribute('name', 'string')]),
      collection('books', [attribute('stars', type)], {
        relationships: [
          {
            key: 'writer',
            kind: 'manyToOne',
            relatedCollection: 'writers',
            twoWay: false,
            twoWayKey: 'books',
            onDelete: 'setNull',
          },
        ],
      }),
    );
  await managerOf(database, model('integer')).migrate();
  await database.documents.create('books', 'b1', { values: { stars: 1, writer: 'nobody' } });
  const migrate = () => managerOf(database, model('string')).migrate();
  const error = await failureOf<EntwriteError>(migrate());
  expect(error).toMatchObject({ at: expect.stringContaining('books/rows/b1') });
  expect(error?.remedy).toContain('that does not exist');
  expect(await database.documents.get('books', 'b1')).toMatchObject({ stars: 1, writer: 'nobody' });
  await database.documents.update('books', 'b1', { values: { writer: null } });
  await migrate();
  expect(await database.documents.get('books', 'b1')).toMatchObject({ stars: '1', writer: null });
  await database.schemas.deleteDatabase();
});
