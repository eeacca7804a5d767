import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { requestKinds, sampleRequests } from '../support/disturb.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, type Project } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A datetime that gets another key is copied on PostgreSQL; what others write meanwhile is kept, or the change stops and leaves the old key
 * as it is. Between the last look and the deletion of the old key the fence keeps clients away, but not API keys.
 */

let server: EmbeddedAppwrite;
let project: Project;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
  const { endpoint, projectId, apiKey } = server;
  project = { endpoint, projectId, apiKey, stop: async () => {} };
});
afterAll(() => server.stop());

const FIRST = '2020-01-02T03:04:05.678+00:00';
const SECOND = '2021-01-02T03:04:05.678+00:00';
const of = (key: string) =>
  schemaOf(collection('events', [attribute(key, 'datetime'), attribute('number', 'integer')]));
const renames = [{ collection: 'events', from: 'day', to: 'start' }];
const migrate = (database: LiveDatabase) =>
  managerOf(database, of('start'), { renames }).migrate({ allowDestructive: true });

async function prepared(): Promise<LiveDatabase> {
  const database = connectDatabase(project);
  await managerOf(database, of('day')).migrate();
  for (const number of [0, 1, 2])
    await database.documents.create('events', `e${number}`, { values: { day: FIRST, number } });
  return database;
}

test('writes of others beside it are kept', async () => {
  let writes = 0;
  const reference = await prepared();
  const kinds = await requestKinds(server, reference.databaseId, () => migrate(reference));
  const fence = kinds.indexOf('PUT */tables/*') + 1;
  for (const nth of sampleRequests(kinds, 0, 5).filter((one) => one <= fence)) {
    const database = await prepared();
    const { documents: others } = connectDatabase(project, database.databaseId);
    let [kept, number] = [FIRST, 1];
    let sent = 0;
    const write = async (key: string) =>
      (await failureOf(others.update('events', 'e1', { values: { [key]: SECOND, number: 77 } }))) === undefined;
    // The writer is done before the server gets the request, as another process that was a moment faster.
    const send: typeof database.transport.send = async (request) => {
      if (request.path[1] === database.databaseId) sent += 1;
      if (request.path[1] === database.databaseId && sent === nth && ((await write('day')) || (await write('start'))))
        [kept, number] = [SECOND, 77];
      return database.transport.send(request);
    };
    const { databaseId } = database;
    const transport = { ...database.transport, send };
    const schemas = createSchemaGateway(transport, databaseId);
    const documentGateway = createDocumentGateway(transport, databaseId, schemas.server);
    const failure = await failureOf(migrate({ databaseId, transport, schemas, documents: documentGateway }));
    writes += number === 77 ? 1 : 0;
    const { documents } = await others.list('events', []);
    const found = documents.map((one) => [failure === undefined ? one.start : one.day, one.number]);
    expect({ nth, found }).toEqual({
      nth,
      found: [
        [FIRST, 0],
        [kept, number],
        [FIRST, 2],
      ],
    });
  }
  expect(writes).toBeGreaterThan(0);
});
