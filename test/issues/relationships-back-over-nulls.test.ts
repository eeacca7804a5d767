import { createBackup, restoreBackup } from 'entwrite/backup';
import { openDatabase } from '../../src/backup/source/backup-database.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { stateOf, type TestDatabase, temporaryFolders, testDatabases } from '../support/backup.js';
import { requestKinds, sampleRequests } from '../support/disturb.js';
import { failureOf } from '../support/live-context.js';
import { embeddedOf, useProject } from '../support/live-database.js';
import { managerOf } from '../support/schema-manager.js';
import { attribute, collection, link, schemaOf } from '../support/schemas.js';

/**
 * A restore that has to make a relationship whose documents are there already, because a run was killed in between, or somebody dropped it:
 * links were written under defaults, which Appwrite put in place of nulls, and nothing was proven.
 */

const folders = temporaryFolders();
afterAll(folders.clear);
const project = useProject();
const database = testDatabases(project);

const author = link({ relatedCollection: 'people', twoWayKey: 'notes' });
const schemaWith = (word: AttributeSchema) =>
  schemaOf(collection('people', [word]), collection('notes', [word], { relationships: [author] }));
const SCHEMA = schemaWith(attribute('word', 'string', { default: 'none' }));

/** Documents from before the attribute had a default. */
async function fill(source: TestDatabase): Promise<void> {
  const { documents } = openDatabase(source);
  await managerOf(source, schemaWith(attribute('word', 'string'))).migrate();
  for (const id of ['p1', 'p2']) await documents.create('people', id, { values: {} });
  for (const [id, person] of Object.entries({ n1: 'p1', n2: 'p2', n3: null }))
    await documents.create('notes', id, { values: { author: person } });
  await managerOf(source, SCHEMA).migrate();
}

async function saved(): Promise<{ source: TestDatabase; folder: string; state: Awaited<ReturnType<typeof stateOf>> }> {
  const source = database();
  await fill(source);
  const folder = folders.make();
  await createBackup(source, { folder });
  return { source, folder, state: await stateOf(source) };
}

test('killed at any write and called again', async () => {
  const { folder, state } = await saved();
  const server = embeddedOf(project);
  const whole = database();
  const kinds = await requestKinds(server, whole.databaseId, () => restoreBackup(whole, { folder }));
  const writes = kinds.filter((kind) => !kind.startsWith('GET'));
  const first = process.env.LONG ? 0 : writes.findIndex((kind) => kind.endsWith('*/rows'));
  for (const one of sampleRequests(writes.slice(first), 0, 5)) {
    const target = database();
    let left = first + one;
    server.setFaults({
      http({ method, path }) {
        if (method !== 'GET' && path.startsWith(`/tablesdb/${target.databaseId}`)) left -= 1;
        return left > 0 ? undefined : { kind: 'status', status: 401 };
      },
    });
    expect(await failureOf(restoreBackup(target, { folder }))).toBeDefined();
    server.setFaults({});
    await managerOf(target, SCHEMA).unlock();
    await restoreBackup(target, { folder });
    expect([one, await stateOf(target)]).toEqual([one, state]);
  }
});

test('dropped by hand', async () => {
  const { source, folder, state } = await saved();
  const { schema } = await source.schemas.read();
  await source.schemas.perform({ type: 'drop_relationship', collection: 'notes', relationship: author }, schema);
  await restoreBackup(source, { folder });
  expect(await stateOf(source)).toEqual(state);
});
