import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { connectDatabase, type LiveDatabase, type Project, startDials } from '../support/live-database.js';
import { collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { tags, title } from '../support/tagged-posts.js';

/**
 * Of two relationships between the same collections one became a manyToMany while the other one was none any more: Appwrite takes one
 * manyToMany there, and the new one was made before the old one was gone (409). Nothing was lost, but it took a second `migrate()`.
 */

let dials: readonly Project[];
beforeAll(async () => {
  dials = await startDials();
});
afterAll(async () => {
  for (const { stop } of dials) await stop();
});

const of = (first: RelationshipKind, second: RelationshipKind) =>
  schemaOf(
    collection('posts', [title], {
      relationships: [
        { ...tags, kind: first, key: 'first', twoWay: false, twoWayKey: 'one' },
        { ...tags, kind: second, key: 'second', twoWay: false, twoWayKey: 'two' },
      ],
    }),
    collection('tags', [title]),
  );

async function linksOf(database: LiveDatabase, key: string): Promise<readonly string[]> {
  const queries = [JSON.stringify({ method: 'select', values: ['*', `${key}.$id`] })];
  const post = await database.documents.get('posts', 'a', queries);
  return [post?.[key] ?? []].flat().map((one) => (one as { $id: string }).$id);
}

async function fill(database: LiveDatabase): Promise<void> {
  for (const id of ['red', 'green']) await database.documents.create('tags', id, { values: { title: id } });
  await database.documents.create('posts', 'a', { values: { title: 'a', first: 'red', second: ['green', 'red'] } });
}

it.each([
  'oneToMany',
  'oneToOne',
] as const)('a manyToMany takes the place of another, which becomes a %s', async (kind) => {
  for (const dial of dials) {
    const database = connectDatabase(dial);
    await managerOf(database, of('manyToOne', 'manyToMany')).migrate();
    await fill(database);
    if (kind === 'oneToOne') await database.documents.update('posts', 'a', { values: { second: ['green'] } });
    const manager = managerOf(database, of('manyToMany', kind));
    await manager.migrate();
    expect(await linksOf(database, 'first')).toEqual(['red']);
    expect((await linksOf(database, 'second')).toSorted()).toEqual(kind === 'oneToOne' ? ['green'] : ['green', 'red']);
    expect((await manager.analyze()).isEmpty).toBe(true);
    await managerOf(database, of('manyToOne', 'manyToMany')).migrate();
    expect(await linksOf(database, 'first')).toEqual(['red']);
    await database.schemas.deleteDatabase();
  }
});
