import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { createDatabase, stepOf } from '../migrations/data/support.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection } from '../support/schema-manager.js';

/** A page of a data step that was answered empty once was taken for the end: its file counted as applied, documents were skipped silently. */

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
