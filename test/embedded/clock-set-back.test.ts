import { EmbeddedAppwrite } from 'entwrite/embedded';
import { connectDatabase, randomDatabaseId } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

const DAY = 24 * 60 * 60_000;

/** Rows that were written before, by the clock as it was, are of another day. */
test('a server whose machine sets its clock back goes by that clock', async () => {
  const server = await EmbeddedAppwrite.start();
  const realNow = Date.now;
  try {
    const { endpoint, projectId, apiKey } = server;
    const database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} }, randomDatabaseId());
    await managerOf(database, schemaOf(collection('notes', [attribute('text', 'string')]))).migrate();
    const written = async (text: string) =>
      Date.parse((await database.documents.update('notes', 'a', { values: { text } })).$updatedAt);

    Date.now = () => realNow() + DAY;
    await database.documents.create('notes', 'a', { values: { text: 'ahead' } });
    // Within one millisecond of the machine the server's own clock goes ahead.
    const still = realNow() + DAY;
    Date.now = () => still;
    for (const text of ['one', 'two', 'three']) await written(text);
    expect(await written('four')).toBeGreaterThan(still);

    Date.now = () => realNow();
    const time = await written('back');
    expect(Math.abs(time - realNow())).toBeLessThan(DAY / 2);
  } finally {
    Date.now = realNow;
    await server.stop();
  }
});
