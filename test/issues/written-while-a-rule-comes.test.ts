import { watchingRequests } from '../support/beside-request.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * What others write between the last look at the documents and the moment in which an attribute becomes required, or loses elements:
 * such a document stayed without a value, or with one that is none any more, and Appwrite refused every later update of it.
 */

const project = useProject();
const items = (value: Readonly<Record<string, unknown>>, type: 'string' | 'enum' = 'string') =>
  schemaOf(collection('items', [attribute('note', 'string'), attribute('value', type, value)]));

/** The database, where somebody writes right before the attribute gets its rule. */
function writingBeside(database: LiveDatabase, write: () => Promise<unknown>): LiveDatabase {
  return watchingRequests(database, async ({ method, path, parameters }) => {
    const { elements, required } = (parameters ?? {}) as {
      readonly elements?: readonly string[];
      readonly required?: boolean;
    };
    const isLast = elements?.join() === 'new,c' || required === true;
    if (method === 'PATCH' && path.includes('columns') && isLast) await write().catch(() => {});
  });
}

test.each([
  ['is required', items({}), items({ required: true }), { backfill: 'filled' }, null, 'filled'],
  [
    'loses an element',
    items({ elements: ['a', 'c'] }, 'enum'),
    items({ elements: ['new', 'c'] }, 'enum'),
    { map: { a: 'new' } },
    'a',
    'new',
  ],
])('a document that is written while an attribute %s gets what the others get', async (_, before, after, resolution, late, wanted) => {
  const database = connectDatabase(project);
  await managerOf(database, before).migrate();
  for (const id of ['a', 'b']) await database.documents.create('items', id, { values: { note: id, value: 'c' } });
  const seen = writingBeside(database, async () => {
    await database.documents.create('items', 'late', { values: { note: 'late', value: late } });
  });
  await managerOf(seen, after).migrate({ allowDestructive: true, resolve: { 'items.value': resolution } });
  expect(await database.documents.get('items', 'late')).toMatchObject({ note: 'late', value: wanted });
  expect(await database.documents.update('items', 'late', { values: { note: 'again' } })).toMatchObject({
    note: 'again',
  });
});
