import { createBackup, restoreBackup } from 'entwrite/backup';
import { openDatabase } from '../../src/backup/source/backup-database.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { stateOf, type TestDatabase, temporaryFolders, testDatabases } from '../support/backup.js';
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
  for (let write = 1, isKilled = true; isKilled; write += 1) {
    const target = database();
    let sent = 0;
    server.setFaults({
      http({ method }) {
        if (method !== 'GET') sent += 1;
        return sent >= write ? { kind: 'status', status: 401 } : undefined;
      },
    });
    isKilled = (await failureOf(restoreBackup(target, { folder }))) !== undefined;
    server.setFaults({});
    await managerOf(target, SCHEMA).unlock();
    if (isKilled) await restoreBackup(target, { folder });
    expect([write, await stateOf(target)]).toEqual([write, state]);
  }
});

test('dropped by hand', async () => {
  const { source, folder, state } = await saved();
  const { schema } = await source.schemas.read();
  await source.schemas.perform({ type: 'drop_relationship', collection: 'notes', relationship: author }, schema);
  await restoreBackup(source, { folder });
  expect(await stateOf(source)).toEqual(state);
});
