import { onFreshDatabase, type SharedDatabase } from '../support/live-context.js';
import { collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { ids, linked, tags, title } from '../support/tagged-posts.js';

/** Appwrite answers 500 to a new key for the child's end of a manyToMany, and whatever needed one failed for good. */

async function fill(database: SharedDatabase): Promise<void> {
  await managerOf(database, linked(tags)).migrate();
  for (const id of ['red', 'green']) await database.documents.create('tags', id, { values: { title: id } });
  await database.documents.create('posts', 'a', { values: { title: 'a', tags: ['red', 'green'] } });
  await database.documents.create('posts', 'b', { values: { title: 'b', tags: ['green'] } });
  await database.documents.create('posts', 'c', { values: { title: 'c' } });
}

async function held(database: SharedDatabase, id: string, key: string, at = 'posts'): Promise<readonly string[]> {
  const queries = [JSON.stringify({ method: 'select', values: ['*', `${key}.$id`] })];
  const value = (await database.documents.get(at, id, queries))?.[key] as readonly (string | { $id: string })[];
  return value.map((one) => (typeof one === 'string' ? one : one.$id)).sort();
}

it('gets another key, and the links stay', () =>
  onFreshDatabase(async (database) => {
    await fill(database);
    const manager = managerOf(database, linked({ ...tags, twoWayKey: 'articles' }), {
      renames: [{ collection: 'tags', from: 'posts', to: 'articles' }],
    });
    await manager.migrate({ allowDestructive: true });
    expect(await held(database, 'a', 'tags')).toEqual(['green', 'red']);
    expect(await held(database, 'green', 'articles', 'tags')).toEqual(['a', 'b']);
    expect((await manager.analyze()).isEmpty).toBe(true);
  }));

it('becomes a list, and a relationship again', () =>
  onFreshDatabase(async (database) => {
    await fill(database);
    const list = schemaOf(collection('posts', [title]), collection('tags', [title, ids('posts')]));
    await managerOf(database, list).migrate({ allowDestructive: true });
    expect((await database.documents.get('tags', 'green'))?.posts).toEqual(['a', 'b']);
    const manager = managerOf(database, linked(tags));
    await manager.migrate({ allowDestructive: true });
    expect(await held(database, 'a', 'tags')).toEqual(['green', 'red']);
    expect((await manager.analyze()).isEmpty).toBe(true);
  }));

it('becomes one-way, and two-way again', () =>
  onFreshDatabase(async (database) => {
    await fill(database);
    await managerOf(database, linked({ ...tags, twoWay: false })).migrate({ allowDestructive: true });
    expect(await held(database, 'a', 'tags')).toEqual(['green', 'red']);
    const manager = managerOf(database, linked(tags));
    await manager.migrate({ allowDestructive: true });
    expect(await held(database, 'green', 'posts', 'tags')).toEqual(['a', 'b']);
    expect((await manager.analyze()).isEmpty).toBe(true);
  }));
