import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkIds } from '../../src/appwrite/documents/link-id.js';
import { createAutomaticBackups } from '../../src/backup/automatic/automatic-backup.js';
import { planBackups } from '../../src/context/automatic-backups.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { writeKinds } from '../support/beside-request.js';
import { sampleRequests } from '../support/disturb.js';
import { endingAfter } from '../support/ending-after.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * A change of links that ended midway, and the same model again. With automatic backups the drop that is a part of the change was to be saved
 * once more, from where its links are no longer: no later run came past `backup_refused`. Of an end that only the other collection owns, the
 * links were looked for where they had been before: none came past `query_invalid`. The
 * process ends after some of the first and last writes of each kind, after each one in `npm run test:long`.
 */

const project = useProject();
const folder = mkdtempSync(join(tmpdir(), 'entwrite-links-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const boxes = collection('boxes', [attribute('name', 'string')]);
const link = (more: Partial<RelationshipSchema>): DatabaseSchema => {
  const items = collection('items', [attribute('name', 'string')]);
  const relationship = { key: 'box', kind: 'manyToOne', relatedCollection: 'boxes', twoWay: true, twoWayKey: 'items' };
  const relationships = [{ ...relationship, onDelete: 'setNull', ...more } as RelationshipSchema];
  return schemaOf({ ...items, relationships }, boxes);
};
const ids = schemaOf(collection('items', [attribute('name', 'string'), attribute('box', 'string')]), boxes);

const managerWithBackups = (database: LiveDatabase, schema: DatabaseSchema) => {
  const { transport, databaseId } = database;
  const source = { transport, databaseId, projectId: project.projectId };
  const backups = planBackups(async () => createAutomaticBackups(source, { root: join(folder, databaseId) }));
  return managerOf(database, schema, { lease: SHORT_LEASE, ...(backups && { backups }) });
};

test.each<[string, number, DatabaseSchema, DatabaseSchema]>([
  ['of another direction', 0, link({}), link({ twoWay: false })],
  ['of the other end', 1, link({}), link({ kind: 'oneToMany' })],
  ['of a kind with a collection of its own', 2, link({}), link({ kind: 'manyToMany' })],
  ['as ids', 3, link({}), ids],
  ['as a relationship', 4, ids, link({})],
])('links %s are there in the end, whatever was the last write of a process', async (_name, turn, before, after) => {
  const prepared = async () => {
    const database = connectDatabase(project);
    await managerWithBackups(database, before).migrate();
    await database.documents.create('boxes', 'b', { values: { name: 'box' } });
    await database.documents.create('items', 'i', { values: { name: 'item', box: 'b' } });
    return database;
  };
  const finished = async (end: number) => {
    const database = await prepared();
    await failureOf(managerWithBackups(endingAfter(project, database, end), after).migrate({ allowDestructive: true }));
    const manager = managerWithBackups(database, after);
    await manager.unlock();
    await manager.migrate({ allowDestructive: true });
    const values = ['*', ...(after === ids ? [] : ['box.$id'])];
    const page = await database.documents.list('items', [JSON.stringify({ method: 'select', values })]);
    expect({ end, links: page.documents.map(({ box }) => linkIds(box)) }).toEqual({ end, links: [['b']] });
    expect((await manager.analyze()).isEmpty).toBe(true);
    await database.schemas.deleteDatabase();
  };
  const undisturbed = await prepared();
  const kinds = await writeKinds(undisturbed, (watched) =>
    managerWithBackups(watched, after).migrate({ allowDestructive: true }),
  );
  await undisturbed.schemas.deleteDatabase();

  await Promise.all(sampleRequests(kinds, turn, 3).map(finished));
});
