import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A list that was never set reads as an empty one, so its backfill was called and not written. */

const words = attribute('words', 'string', { size: 50 });
const tags = attribute('tags', 'string', { size: 10, array: true });

it('a new list is filled, from a collection that goes in the same plan', () =>
  onFreshDatabase(async (database) => {
    const links = collection('links', [attribute('note', 'string'), attribute('tag', 'string')]);
    await managerOf(database, schemaOf(collection('notes', [words]), links)).migrate();
    await database.documents.create('notes', 'a', { values: { words: 'red green' } });
    await database.documents.create('notes', 'b', { values: {} });
    for (const [id, tag] of ['red', 'green'].entries())
      await database.documents.create('links', `l${id}`, { values: { note: 'a', tag } });
    const { documents: found } = await database.documents.list('links', []);
    const backfill = ({ $id }: { $id: string }) => found.filter(({ note }) => note === $id).map(({ tag }) => tag);

    const manager = managerOf(database, schemaOf(collection('notes', [words, tags])));
    await manager.migrate({ resolve: { 'notes.tags': { backfill } }, allowDestructive: true });
    expect((await database.documents.get('notes', 'a'))?.tags).toEqual(['red', 'green']);
    expect((await database.documents.get('notes', 'b'))?.tags).toEqual([]);
    expect((await manager.analyze()).isEmpty).toBe(true);
  }));

it('an existing list that becomes required is filled where it is empty, whether it was set to that or never', () =>
  onFreshDatabase(async (database) => {
    const list = attribute('tags', 'integer', { array: true });
    await managerOf(database, schemaOf(collection('notes', [list]))).migrate();
    for (const [id, values] of Object.entries({ never: {}, empty: { tags: [] }, set: { tags: [7] } }))
      await database.documents.create('notes', id, { values });
    const required = schemaOf(collection('notes', [{ ...list, required: true }]));
    const manager = managerOf(database, required);
    await manager.migrate({ resolve: { 'notes.tags': { backfill: [0] } }, allowDestructive: true });
    const { documents } = await database.documents.list('notes', []);
    expect(documents.map(({ $id, tags }) => [$id, tags])).toEqual([
      ['never', [0]],
      ['empty', [0]],
      ['set', [7]],
    ]);
  }));

it('a list whose items do not fit is not answered with a backfill, which would not reach them', () =>
  onFreshDatabase(async (database) => {
    const list = attribute('tags', 'integer', { array: true, required: true });
    await managerOf(database, schemaOf(collection('notes', [list]))).migrate();
    await database.documents.create('notes', 'a', { values: { tags: [7] } });
    const small = schemaOf(collection('notes', [{ ...list, max: 5 } as typeof list]));
    await expect(managerOf(database, small).migrate()).rejects.toMatchObject({
      code: 'data_conflict',
      remedy: expect.stringContaining("{ 'notes.tags': { map:"),
    });
  }));
