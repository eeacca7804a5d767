import { DbContext, defineCollection } from 'entwrite';
import { failureOf, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';

/** An attribute of the class that the database lacks: the message told to correct the value, where the migration was forgotten. */

const project = useProject();
const title = { type: 'string' } as const;
class First extends DbContext {
  readonly notes = this.set(defineCollection('notes', { title }));
}
class Second extends DbContext {
  readonly notes = this.set(defineCollection('notes', { title, body: { type: 'string', required: false } }));
}

test.each<[what: string, code: string, work: (db: Second) => Promise<unknown>]>([
  ['a creation', 'document_invalid', (db) => db.notes.create({ title: 'One', body: 'Two' })],
  ['a filter', 'query_invalid', (db) => db.notes.where({ body: 'Two' }).toList()],
  ['an order', 'query_invalid', (db) => db.notes.orderBy({ body: 'asc' }).toList()],
  ['a transaction', 'document_invalid', (db) => db.transaction((tx) => tx.notes.create({ title: 'One', body: 'Two' }))],
])('%s', async (_, code, work) => {
  const shared = sharedDatabase(project);
  await shared.open(First).getSchemaManager().ensureCreated();
  expect(await failureOf(work(shared.open(Second)))).toMatchObject({
    code,
    message: expect.stringMatching(
      /body.*The database lacks this attribute: bring it to the model first by `migrate\(\)`/,
    ),
  });
  await shared.end();
});
