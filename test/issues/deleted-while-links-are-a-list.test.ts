import { linkIds } from '../../src/appwrite/documents/link-id.js';
import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { watchingRequests } from '../support/beside-request.js';
import { endingAfter } from '../support/ending-after.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * Links that go through a list of ids on their way to a `manyToMany`, and a client that deletes a linked document meanwhile: the list went on
 * naming it, so that the change could never be proven (`copy_unproven`), not by any later run either. A list that the user had, and that names
 * what is not there, still stops the change.
 */

const project = useProject();
const boxes = collection('boxes', [attribute('name', 'string')]);
const linked = (kind: RelationshipKind) =>
  schemaOf(
    collection('items', [attribute('name', 'string')], {
      relationships: [
        { key: 'box', kind, relatedCollection: 'boxes', twoWay: true, twoWayKey: 'items', onDelete: 'setNull' },
      ],
    }),
    boxes,
  );
const listed = schemaOf(
  collection('items', [attribute('name', 'string'), attribute('box', 'string', { size: 36, array: true })]),
  boxes,
);
const target = linked('manyToMany');

async function begin(schema: ReturnType<typeof schemaOf>): Promise<LiveDatabase> {
  const database = connectDatabase(project);
  await managerOf(database, schema).migrate();
  for (const id of ['a', 'b']) await database.documents.create('boxes', id, { values: { name: id } });
  for (const id of ['a', 'b']) {
    const box = schema === listed ? [id] : id;
    await database.documents.create('items', id, { values: { name: id, box } });
  }
  return database;
}

/** The database, where somebody deletes a box right before the relationship is made that takes the ids of the list. */
function deletingBeside(database: LiveDatabase, seen: LiveDatabase = database): LiveDatabase {
  return watchingRequests(seen, async ({ method, path }) => {
    const isCreation = method === 'POST' && path.slice(-2).join('/') === 'columns/relationship';
    if (isCreation) await database.documents.delete('boxes', 'a').catch(() => {});
  });
}

async function linksOf({ documents }: LiveDatabase): Promise<Record<string, readonly string[]>> {
  const page = await documents.list('items', [JSON.stringify({ method: 'select', values: ['*', 'box.$id'] })]);
  return Object.fromEntries(page.documents.map(({ $id, box }) => [$id, linkIds(box)]));
}

test('a document that is deleted while its links are a list of ids is linked by none in the end', async () => {
  const database = await begin(linked('manyToOne'));
  await managerOf(deletingBeside(database), target).migrate({ allowDestructive: true });
  expect(await linksOf(database)).toEqual({ a: [], b: ['b'] });
  expect((await managerOf(database, target).analyze()).isEmpty).toBe(true);
});

test('nor where the process ends at different writes, and another one goes on', async () => {
  await Promise.all([7, 10, 12, 14].map(goneOnWithAfter));
});

async function goneOnWithAfter(end: number): Promise<void> {
  const database = await begin(linked('manyToOne'));
  const ended = deletingBeside(database, endingAfter(project, database, end));
  await failureOf(managerOf(ended, target, { lease: SHORT_LEASE }).migrate({ allowDestructive: true }));
  const next = managerOf(deletingBeside(database), target, { lease: SHORT_LEASE });
  await next.unlock();
  await next.migrate({ allowDestructive: true });
  expect({ end, links: await linksOf(database) }).toEqual({ end, links: { a: [], b: ['b'] } });
  expect((await next.analyze()).isEmpty).toBe(true);
}

test('nor where the model of before goes on with what the process left', async () => {
  const before = [linked('oneToOne'), linked('manyToOne')];
  await Promise.all(before.flatMap((schema) => [6, 18, 20, 22, 25].map((end) => goneBackAfter(end, schema))));
});

/** A change that cannot go back any more is finished first. */
async function goneBackAfter(end: number, before: ReturnType<typeof schemaOf>): Promise<void> {
  const database = await begin(before);
  const ended = managerOf(endingAfter(project, database, end), target, { lease: SHORT_LEASE });
  expect(await failureOf(ended.migrate({ allowDestructive: true }))).toBeDefined();
  await database.documents.delete('boxes', 'a');
  const back = managerOf(database, before, { lease: SHORT_LEASE });
  await back.unlock();
  const refused = await failureOf(back.migrate({ allowDestructive: true }));
  if (refused !== undefined) {
    expect({ end, refused }).toMatchObject({ refused: { code: 'plan_refused' } });
    await managerOf(database, target, { lease: SHORT_LEASE }).migrate({ allowDestructive: true });
    await back.migrate({ allowDestructive: true });
  }
  expect({ end, links: await linksOf(database) }).toEqual({ end, links: { a: [], b: ['b'] } });
  expect((await back.analyze()).isEmpty).toBe(true);
}

test('a list that the user had keeps what it names, and stops the change', async () => {
  const database = await begin(listed);
  const failure = await failureOf(managerOf(deletingBeside(database), target).migrate({ allowDestructive: true }));
  expect(failure).toMatchObject({ code: 'copy_unproven' });
  const { schema } = await database.schemas.read();
  const lists = schema.collections.find(({ id }) => id === 'items')?.attributes.filter(({ array }) => array) ?? [];
  const page = await database.documents.list('items', []);
  expect(page.documents.map((document) => lists.map(({ key }) => document[key]))).toEqual([[['a']], [['b']]]);
});
