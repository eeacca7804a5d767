import type { DataWhere } from '../../../src/migrations/data/data-document.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { connectDatabase, type LiveDatabase, type Project, startProject } from '../../support/live-database.js';
import { createBlog, newRecord, stepOf } from './support.js';

/** Conditions of data steps that no single query says: they take ids, which are read first. */

let project: Project;
let database: LiveDatabase;
let schema: DatabaseSchema;

beforeAll(async () => {
  project = await startProject();
  database = connectDatabase(project);
  schema = await createBlog(database);
  const { db } = stepOf(database, schema);
  await db.createMany('authors', [
    { $id: 'ada', name: 'Ada', born: '1815-12-10T00:00:00.000Z' },
    { $id: 'grace', name: 'Grace', born: '1906-12-09T00:00:00.000Z' },
  ]);
  // One after the other: the tests read them in the order of their creation.
  await db.create('labels', { text: 'zero', count: 0, author: 'ada', friends: ['grace'] }, { id: 'l0' });
  await db.create('labels', { text: 'one', count: 1, author: 'grace', friends: [] }, { id: 'l1' });
  await db.create('labels', { text: 'two', count: 2, friends: ['ada', 'grace'] }, { id: 'l2' });
  await db.create('labels', { text: 'two', count: 3 }, { id: 'l3' });
});
afterAll(async () => {
  await database.schemas.deleteDatabase();
  await project.stop();
});

const manyValues = (from: number) => Array.from({ length: 1200 }, (_, at) => from + at);
const manyTexts = ['two', ...Array.from({ length: 1200 }, (_, at) => `text ${at}`)];

const CASES: readonly (readonly [string, DataWhere, readonly string[]])[] = [
  ['a path among alternatives', { $or: [{ author: { name: 'Ada' } }, { count: 3 }] }, ['l0', 'l3']],
  ['no related document', { friends: { $none: {} } }, ['l1', 'l3']],
  ['every related document', { friends: { $every: { name: 'Grace' } } }, ['l0', 'l1', 'l3']],
  ['two lists too long for a request', { count: { $in: manyValues(1) }, text: { $in: manyTexts } }, ['l2', 'l3']],
  ['many values to leave out', { count: { $nin: manyValues(1) } }, ['l0']],
  ['a date of a related document, as text', { author: { born: { $lt: '1900-01-01T00:00:00.000Z' } } }, ['l0']],
  ['dates of related documents', { friends: { $some: { born: { $gt: '1900-01-01' } } } }, ['l0', 'l2']],
  ['what is not so, where there is something', { $not: { author: { name: 'Ada' } } }, ['l1']],
  ['dates in a list, as text', { author: { born: { $in: ['1815-12-10', '1906-12-09T00:00:00Z'] } } }, ['l0', 'l1']],
  ['a date, and no date', { author: { $or: [{ born: new Date('1815-12-10') }, { born: null }] } }, ['l0']],
  ['an id, or one of some', { $or: [{ author: 'grace' }, { author: { $in: ['ada'] } }] }, ['l0', 'l1']],
];

test.each(CASES)('%s', async (_name, where, expected) => {
  const { db } = stepOf(database, schema);
  expect((await db.list('labels', where)).map(({ $id }) => $id)).toEqual(expected);
  expect(await db.count('labels', where)).toBe(expected.length);
  const walked: string[] = [];
  await db.forEachBatch('labels', { where, size: 1 }, async ([document]) => void walked.push(document?.$id ?? ''));
  expect(walked).toEqual(expected);
  const listed = await db.transaction((tx) => tx.list('labels', where));
  expect(listed.map(({ $id }) => $id)).toEqual(expected);
  const { duplicates } = await db.deduplicate('labels', ['text'], { where, delete: false });
  expect(duplicates).toBe(expected.includes('l2') && expected.includes('l3') ? 1 : 0);
});

test('a walk goes on from its checkpoint', async () => {
  const where = { friends: { $none: { name: 'Ada' } } };
  const checkpoints = new Map<string, unknown>();
  const walk = (seen: string[], of: DataWhere, failsAt?: string) =>
    stepOf(database, schema, {}, newRecord(checkpoints)).db.forEachBatch(
      'labels',
      { where: of, size: 1 },
      async ([document]) => {
        if (document?.$id === failsAt) throw new Error('enough');
        seen.push(document?.$id ?? '');
      },
    );
  const before: string[] = [];
  await expect(walk(before, where, 'l3')).rejects.toThrow('enough');
  const after: string[] = [];
  await walk(after, where);
  expect([before, after]).toEqual([['l0', 'l1'], ['l3']]);
});

test('documents are read with some of their keys, in an order', async () => {
  const { db } = stepOf(database, schema);
  const listed = await db.list(
    'labels',
    { count: { $gt: 0 } },
    { select: ['text'], orderBy: { count: 'desc' }, limit: 2 },
  );
  expect(listed.map(({ $id, text }) => [$id, text])).toEqual([
    ['l3', 'two'],
    ['l2', 'two'],
  ]);
  const each: unknown[] = [];
  for await (const { $id, count } of db.each('labels', {}, { select: ['text'] })) each.push([$id, count]);
  expect(each.at(-1)).toEqual(['l3', undefined]);
  const walked: string[] = [];
  await db.forEachBatch('labels', async (batch) => void walked.push(...batch.map(({ $id }) => $id)));
  expect(walked).toEqual(['l0', 'l1', 'l2', 'l3']);
});

test.each([-1, 1.5, Number.NaN])('the limit %d is refused', async (limit) => {
  const { db } = stepOf(database, schema);
  await expect(db.list('labels', {}, { limit })).rejects.toMatchObject({
    code: 'query_invalid',
    found: expect.stringContaining(`the limit ${limit}`),
  });
});

test.each([
  ['a text that is no date', { author: { born: { $gt: 'soon' } } }],
  ['a number', { author: { born: { $gt: 5 } } }],
])('%s is no condition on a date', async (_name, where) => {
  const { db } = stepOf(database, schema);
  await expect(db.list('labels', where as DataWhere)).rejects.toMatchObject({ code: 'query_invalid' });
});

test('a document that is not there is not updated', async () => {
  const { db } = stepOf(database, schema);
  await expect(db.update('labels', 'nobody', { text: 'x' })).rejects.toMatchObject({
    code: 'data_step_failed',
    at: 'labels/nobody',
  });
  expect(await db.delete('labels', 'nobody')).toBe(false);
});
