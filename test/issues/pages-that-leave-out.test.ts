import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { createDatabase, stepOf } from '../migrations/data/support.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection } from '../support/schema-manager.js';

/** A page of a data step that was answered empty once was taken for the end: its file counted as applied, documents were left out silently. */

const project = useProject();
let database: LiveDatabase;
beforeEach(() => {
  database = connectDatabase(project);
});
afterEach(() => database.schemas.deleteDatabase());

const IDS = ['a', 'b', 'c', 'd', 'e'];

/** The database behind something that answers some lists of documents with nothing; `isPage` says whether it is one without a total. */
function answeringNothing(
  { databaseId, transport: inner }: LiveDatabase,
  isEmpty: (list: number, isPage: boolean) => boolean,
): LiveDatabase {
  let lists = 0;
  const send: typeof inner.send = async (request) => {
    const answer = await inner.send(request);
    if (request.method !== 'GET' || request.path.at(-1) !== 'rows') return answer;
    lists += 1;
    return isEmpty(lists, request.parameters?.total === 0) ? { total: 0, rows: [] } : answer;
  };
  const transport = { ...inner, send };
  const schemas = createSchemaGateway(transport, databaseId);
  return { databaseId, transport, schemas, documents: createDocumentGateway(transport, databaseId, schemas.server) };
}

async function filled() {
  const schema = await createDatabase(database, {
    collections: [collection('notes', [attribute('text', 'string'), attribute('n', 'integer')])],
  });
  await stepOf(database, schema).db.createMany(
    'notes',
    IDS.map(($id, n) => ({ $id, text: 'old', n })),
  );
  return schema;
}

test.each([1, 2, 3, 4, 5])('a walk whose list %d is empty once reaches all documents', async (nth) => {
  const { db } = stepOf(
    answeringNothing(database, (list) => list === nth),
    await filled(),
  );
  const report = await db.updateEach('notes', { size: 2 }, () => ({ text: 'new' }));
  expect(report).toMatchObject({ seen: IDS.length, changed: IDS.length });
});

test('documents that are counted and never answered fail the step', async () => {
  const { db } = stepOf(
    answeringNothing(database, (_, isPage) => isPage),
    await filled(),
  );
  const error = await failureOf(db.updateEach('notes', { size: 2 }, () => ({ text: 'new' })));
  expect(error).toMatchObject({ code: 'server_answer_invalid', at: 'notes' });
});

test('documents that go, or do not match any more, while a walk goes on are no fault', async () => {
  const schema = await filled();
  const { db } = stepOf(database, schema);
  const seen: string[] = [];
  await db.updateEach('notes', { where: { text: 'old' }, size: 2, concurrency: 1 }, async ({ $id }) => {
    seen.push($id);
    if ($id === 'a') await db.delete('notes', 'c');
    if ($id === 'b') await db.update('notes', 'd', { text: 'other' });
    return { text: 'new' };
  });
  expect(seen).toEqual(['a', 'b', 'e']);
});

test.each([
  [1, {}],
  [1, { orderBy: { n: 'desc' } }],
  [1, { orderBy: { n: 'desc' }, limit: 4 }],
  [1, { select: ['text'] }],
] as const)('a list whose page %d is empty once has all documents: %j', async (nth, options) => {
  const schema = await filled();
  const lying = answeringNothing(database, (list) => list === nth);
  const wanted = (await stepOf(database, schema).db.list('notes', {}, options)).map(({ $id }) => $id);
  const found = await stepOf(lying, schema).db.list('notes', {}, options);
  expect(found.map(({ $id }) => $id)).toEqual(wanted);
});

test('so has one of more than a page, one after the other, and in a transaction', async () => {
  const schema = await filled();
  const { db } = stepOf(database, schema);
  const more = Array.from({ length: 995 }, (_, n) => ({ $id: `more${n}`, text: 'more', n }));
  await db.createMany('notes', more);
  for (const nth of [1, 2, 3]) {
    const lying = stepOf(
      answeringNothing(database, (list) => list === nth),
      schema,
    );
    const found = new Set<string>();
    let count = 0;
    for await (const { $id } of lying.db.each('notes')) {
      found.add($id);
      count += 1;
    }
    expect([count, found.size]).toEqual([1000, 1000]);
  }
  const lying = stepOf(
    answeringNothing(database, (list) => list === 1),
    schema,
  );
  expect(await lying.db.transaction(async (tx) => (await tx.list('notes', { text: 'old' })).length)).toBe(IDS.length);
});

test('what is empty is empty, which takes one more request', async () => {
  const schema = await filled();
  const before = database.transport.requestCount();
  expect(await stepOf(database, schema).db.list('notes', { text: 'none' })).toEqual([]);
  expect(database.transport.requestCount() - before).toBe(2);
});

test.each([1, 2])('duplicates are found although page %d is empty once', async (nth) => {
  const schema = await filled();
  const lying = stepOf(
    answeringNothing(database, (list) => list === nth),
    schema,
  );
  expect(await lying.db.deduplicate('notes', ['text'])).toMatchObject({ groups: 1, duplicates: IDS.length - 1 });
});
