import { commitTogether } from '../../src/appwrite/documents/commit-together.js';
import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createClient } from '../../src/appwrite/http/create-client.js';
import { createTransport } from '../../src/appwrite/http/transport.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

const project = useProject();

test('a server that is gone between staging and commit has committed nothing', async () => {
  const database = connectDatabase(project);
  await managerOf(database, schemaOf(collection('items', [attribute('note', 'string')]))).migrate();
  await database.documents.create('items', 'a', { values: { note: 'before' } });
  // Nothing listens at port 1.
  const nowhere = createClient({ endpoint: 'http://127.0.0.1:1/v1', projectId: 'p', apiKey: 'k' });
  const gone = createTransport(async () => nowhere, { deadline: 50 });
  let current = database.transport;
  const transport: typeof current = { ...current, send: (request) => current.send(request) };
  const documents = createDocumentGateway(transport, database.databaseId, database.schemas.server);
  const commit = commitTogether(
    documents,
    [{ action: 'update', collection: 'items', id: 'a', values: { note: 'after' } }],
    async () => {
      current = gone;
      return true;
    },
  );
  expect(await failureOf(commit)).toMatchObject({
    code: 'server_unreachable',
    found: 'the connection failed (ECONNREFUSED)',
  });
  expect(await database.documents.get('items', 'a')).toMatchObject({ note: 'before' });
});
