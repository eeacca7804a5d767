import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, randomDatabaseId } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A default with nulls under it is taken off for the time of a copy. When the change failed between its two renames, undoing it
 * gave the attribute its key back and not its default.
 */
it('a change of type that fails between its renames leaves the old default behind', async () => {
  const server = await EmbeddedAppwrite.start();
  try {
    const database = connectDatabase(
      { ...server, endpoint: server.endpoint, stop: async () => {} },
      randomDatabaseId(),
    );
    const before = schemaOf(collection('users', [attribute('level', 'string', { default: '1' })]));
    await managerOf(database, before).migrate();
    await database.documents.create('users', 'ada', { values: { level: '5' } });
    await database.documents.create('users', 'bob', { values: { level: '7' } });
    await database.transport.send({
      method: 'PATCH',
      path: ['tablesdb', database.databaseId, 'tables', 'users', 'rows'],
      parameters: {
        data: { level: null },
        queries: [JSON.stringify({ method: 'equal', attribute: '$id', values: ['bob'] })],
      },
    });
    const contents = async () => (await database.documents.list('users', [])).documents;
    const users = async () => (await database.schemas.read()).schema.collections.find(({ id }) => id === 'users');
    const was = { schema: await users(), contents: await contents() };

    let renames = 0;
    server.setFaults({
      http: ({ method, body }) => {
        if (method !== 'PATCH' || body.newKey === undefined) return undefined;
        renames += 1;
        return renames === 2 ? { kind: 'status', status: 400, type: 'general_argument_invalid' } : undefined;
      },
    });
    const after = schemaOf(collection('users', [attribute('level', 'integer', { default: 1 })]));
    const error = await failureOf(managerOf(database, after).migrate({ allowDestructive: true }));
    server.setFaults({});
    expect(renames).toBeGreaterThan(1);
    expect(error).toMatchObject({ code: 'server_refused' });
    expect({ schema: await users(), contents: await contents() }).toEqual(was);
  } finally {
    await server.stop();
  }
});
