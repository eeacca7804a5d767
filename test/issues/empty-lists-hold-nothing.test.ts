import { onlineChanges } from '../../src/schema-manager/online-changes/online-change.js';
import { failureOf, onFreshDatabase, type SharedDatabase } from '../support/live-context.js';
import { overriding } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/**
 * Appwrite writes an empty list where there was nothing whenever it updates a document. That was taken for a value: what a late request made
 * stayed and blocked every later run.
 */

const tags = collection('tags', [attribute('name', 'string')]);
const modelOf = (twoWay: boolean) =>
  schemaOf(
    collection('notes', [attribute('text', 'string')], {
      relationships: [link({ key: 'tags', kind: 'manyToMany', relatedCollection: 'tags', twoWay, twoWayKey: 'notes' })],
    }),
    tags,
  );

/** The links go through a list of ids: what makes that arrives once more when they have left it. */
function makingLate(database: SharedDatabase, list: string): SharedDatabase {
  const late = {
    type: 'add_attribute',
    collection: 'notes',
    attribute: attribute(list, 'string', { array: true, size: 36 }),
  } as const;
  const breaking = overriding(database, {
    schemas: (inner) => ({
      async perform(operation, schema) {
        const isLast = operation.type === 'drop_attribute' && operation.attribute.key.startsWith('dropping_');
        if (isLast) throw new Error('the process has ended');
        const made = await inner.perform(operation, schema);
        if (operation.type === 'create_relationship') {
          await database.schemas.perform(late, (await database.schemas.read()).schema);
          await database.schemas.settle(() => true);
        }
        return made;
      },
    }),
  });
  return { ...database, ...breaking };
}

test('a list that a late request made goes although documents were written since', () =>
  onFreshDatabase(async (database) => {
    await managerOf(database, modelOf(false)).migrate();
    await database.documents.create('tags', 't', { values: { name: 'one' } });
    await database.documents.create('notes', 'a', { values: { tags: ['t'] } });
    const { operations } = await managerOf(database, modelOf(true)).analyze();
    const [first] = onlineChanges(operations);
    if (first?.kind !== 'relationship') throw new Error('no change of links');

    const breaking = makingLate(database, first.shadowKey);
    const consent = { allowDestructive: true } as const;
    const failure = await failureOf(managerOf(breaking, modelOf(true)).migrate({ ...consent, onError: 'keep' }));
    expect(failure).toMatchObject({ message: 'the process has ended' });
    await database.documents.update('notes', 'a', { values: { text: 'written' } });

    const manager = managerOf(database, modelOf(true));
    await manager.migrate(consent);
    expect((await manager.analyze()).isEmpty).toBe(true);
    const { schema } = await database.schemas.read();
    const notes = schema.collections.find(({ id }) => id === 'notes');
    expect(notes?.attributes.map(({ key }) => key)).toEqual(['text']);
    const [note] = (await database.documents.list('notes', ['{"method":"select","values":["*","tags.$id"]}']))
      .documents;
    expect(note).toMatchObject({ text: 'written', tags: [{ $id: 't' }] });
  }));
