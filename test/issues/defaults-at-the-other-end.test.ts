import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Links that get another form are written to documents of one collection, and Appwrite updates the linked ones, too: where these held nothing
 * under a default, they got it.
 */

const project = useProject();
const linked = (kind: RelationshipKind, twoWay: boolean) =>
  schemaOf(
    collection('items', [attribute('name', 'string')], {
      relationships: [
        { key: 'box', kind, relatedCollection: 'boxes', twoWay, twoWayKey: 'items', onDelete: 'setNull' },
      ],
    }),
    collection('boxes', [attribute('name', 'string'), attribute('total', 'integer', { default: 7 })]),
  );
const bare = (schema: ReturnType<typeof schemaOf>) => ({
  collections: schema.collections.map((one) => ({
    ...one,
    attributes: one.attributes.map((each) => ({ ...each, default: null })),
  })),
});

test.each<[RelationshipKind, boolean, RelationshipKind, boolean]>([
  ['manyToOne', true, 'oneToOne', true],
  ['manyToOne', true, 'oneToMany', true],
  ['manyToOne', false, 'oneToMany', false],
  ['manyToOne', true, 'manyToMany', true],
])('%s (two-way: %s) that becomes %s (two-way: %s) leaves nothing under a default at the other end', async (...forms) => {
  const [before, after] = [linked(forms[0], forms[1]), linked(forms[2], forms[3])];
  const database = connectDatabase(project);
  await managerOf(database, bare(before)).migrate();
  await database.documents.create('boxes', 'b', { values: { name: 'box', total: null } });
  await database.documents.create('items', 'i', { values: { name: 'item', box: 'b' } });
  await managerOf(database, before).migrate();
  await managerOf(database, after).migrate({ allowDestructive: true });
  expect(await database.documents.get('boxes', 'b')).toMatchObject({ total: null });
  await database.documents.create('boxes', 'new', { values: { name: 'new' } });
  expect(await database.documents.get('boxes', 'new')).toMatchObject({ total: 7 });
});
