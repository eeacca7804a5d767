import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { connectDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * On PostgreSQL the rename of a datetime copies documents. A run that is killed while it takes a default off leaves the attribute required,
 * and Appwrite refuses to update documents without a value for it: where the next model renamed a datetime beside it, each run copied first,
 * and failed.
 */
it('an attribute that documents lack is optional before the datetime beside it is copied to its new name', async () => {
  const server = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
  try {
    const { endpoint, projectId, apiKey } = server;
    const database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
    const count = attribute('count', 'integer');
    const of = (key: string) =>
      schemaOf(
        collection('events', [
          attribute(key, 'datetime'),
          attribute('count', 'integer', { default: 7 }),
          attribute('word', 'string'),
        ]),
      );
    const first = schemaOf(collection('events', [attribute('day', 'datetime'), count, attribute('word', 'string')]));
    await managerOf(database, first).migrate();
    const day = '2020-01-02T03:04:05.678+00:00';
    await database.documents.create('events', 'a', { values: { day, word: 'x' } });
    const { schema } = await database.schemas.read();
    const required = attribute('count', 'integer', { required: true });
    await database.schemas.perform(
      { type: 'alter_attribute', collection: 'events', from: count, to: required },
      schema,
    );

    const renames = [{ collection: 'events', from: 'day', to: 'date' }];
    const manager = managerOf(database, of('date'), { renames });
    await manager.migrate();
    expect((await manager.analyze()).isEmpty).toBe(true);
    expect(await database.documents.get('events', 'a')).toMatchObject({ date: day, count: null, word: 'x' });
  } finally {
    await server.stop();
  }
});
