import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { requestKinds } from '../support/disturb.js';
import { killedBefore } from '../support/killed-before.js';
import { connectDatabase } from '../support/live-database.js';
import { attribute, collection, index, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * On PostgreSQL a change out of a datetime drops that before the new attribute takes its key. After a kill between the two, a unique index
 * over the attribute was checked under a key that nothing had, and no run came past that.
 */

const DATE = '2020-01-02T03:04:05.678+00:00';
const typed = (own: AttributeSchema, ...keys: readonly string[]) =>
  schemaOf(collection('works', [own], { indexes: keys.map((key) => index(key, ['of'], 'unique')) }));
const before = typed(attribute('of', 'datetime'));
const after = typed(attribute('of', 'string'), 'one');

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
});
afterAll(() => server.stop());

/** The work on a database of its own, in which the documents hold dates. */
async function begin(dates: readonly string[]) {
  const { endpoint, projectId, apiKey } = server;
  const database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  await managerOf(database, before).migrate();
  for (const [at, of] of dates.entries()) await database.documents.create('works', `w${at}`, { values: { of } });
  const manager = managerOf(database, after, { lease: SHORT_LEASE });
  return { database, manager, work: () => manager.migrate({ allowDestructive: true }) };
}

/** The writes between the drop of the datetime and the rename of what replaces it. */
async function writesBetween(): Promise<readonly number[]> {
  const { database, work } = await begin([DATE]);
  const kinds = await requestKinds(server, database.databaseId, work);
  const writes = kinds.filter((kind) => !kind.startsWith('GET'));
  const drop = writes.findIndex((kind) => kind.startsWith('DELETE') && kind.includes('columns'));
  const rename = writes.findIndex((kind, at) => at > drop && kind.includes('columns/string'));
  return writes.flatMap((kind, at) => (at > drop && at <= rename && !kind.includes('entwrite_') ? [at + 1] : []));
}

test('a run goes on after a kill between the drop and the rename', async () => {
  const writes = await writesBetween();
  expect(writes.length).toBeGreaterThan(1);
  for (const write of [writes.at(0), writes.at(-1)]) await goneOnAfter(write ?? 0);
});

async function goneOnAfter(write: number): Promise<void> {
  const { database, manager, work } = await begin([DATE]);
  expect(await killedBefore(write, work, { server, manager })).toBe(true);
  await work();
  expect([write, (await database.documents.get('works', 'w0'))?.of]).toEqual([write, DATE]);
  expect((await manager.analyze()).isEmpty).toBe(true);
}
