import { ATTEMPTS } from '../../src/documents/under-guard.js';
import { createBlog, stepOf } from '../migrations/data/support.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';

/**
 * A data step gave up on a document after fifty refused writes without a pause, though others had written to it once: it guarded the
 * write by a time of the server that was older than the document. Now the later of the two times guards it, a document that nothing
 * is linked with needs no time of the server, and there are pauses between the attempts.
 */

const project = useProject();
let database: LiveDatabase;
beforeEach(() => {
  database = connectDatabase(project);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await database.schemas.deleteDatabase();
});

/** The second before the last whole one, as a `Date` header of a moment ago gives it. */
const coarseTime = async () => new Date(Math.floor(Date.now() / 1000 - 1) * 1000).toISOString();

/** A step over one document, to which somebody else writes while it is decided about, the first `foreign` times. */
async function stepBeside(collection: 'posts' | 'labels', foreign: number) {
  const schema = await createBlog(database);
  const { db } = stepOf(database, schema, { serverTime: coarseTime });
  await db.createMany(collection, [{ $id: 'a' }]);
  const others = collection === 'posts' ? 'views' : 'count';
  let asked = 0;
  const decide = async (document: Readonly<Record<string, unknown>>) => {
    asked += 1;
    const seen = Number(document[others] ?? 0);
    if (asked <= foreign) await database.documents.update(collection, 'a', { values: { [others]: seen + 1 } });
    return collection === 'posts' ? { title: `saw ${seen}` } : { text: `saw ${seen}` };
  };
  return { update: () => db.updateEach(collection, decide), asked: () => asked, db };
}

test.each([
  ['posts', 'views', 'title'],
  ['labels', 'count', 'text'],
] as const)('a document of %s that others write to three times is met at the fourth', async (collection, others, ours) => {
  const { update, asked, db } = await stepBeside(collection, 3);
  expect(await update()).toMatchObject({ changed: 1, failed: 0 });
  expect(asked()).toBe(4);
  expect(await db.get(collection, 'a')).toMatchObject({ [others]: 3, [ours]: 'saw 3' });
});

test('a document that others write to each time is named after so many attempts', async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  const { update, asked } = await stepBeside('posts', Number.POSITIVE_INFINITY);
  await expect(update()).rejects.toMatchObject({
    code: 'data_step_failed',
    at: 'posts/a',
    found: `a document that others wrote to at each of ${ATTEMPTS} attempts to change it`,
    cause: { cause: { type: 'row_update_conflict' } },
  });
  expect(asked()).toBe(ATTEMPTS);
});

test('a document that others wrote to is deleted once they stop', async () => {
  const schema = await createBlog(database);
  const { db } = stepOf(database, schema, { serverTime: coarseTime });
  await db.createMany('labels', [{ $id: 'a', count: 1 }]);
  await db.forEachBatch('labels', {}, async ([document], tools) => {
    await database.documents.update('labels', 'a', { values: { count: 2 } });
    if (document !== undefined) await tools.delete(document);
  });
  expect(await database.documents.get('labels', 'a')).toBeNull();
});
