import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/**
 * An attribute that took the key of a relationship's other end was added before that end was gone, where the relationship went on in
 * another form: Appwrite answered 409, and migrating again did not help.
 */

const name = attribute('name', 'string');
const blog = (
  posts: readonly RelationshipSchema[],
  of: { readonly users?: readonly AttributeSchema[]; readonly posts?: readonly AttributeSchema[] } = {},
) =>
  schemaOf(
    collection('users', [name, ...(of.users ?? [])]),
    collection('posts', [name, ...(of.posts ?? [])], { relationships: posts }),
  );
const posts = attribute('posts', 'string');
const id = attribute('author', 'string', { size: 36 });

const start = blog([link({ twoWay: true }), link({ key: 'editor', twoWay: true, twoWayKey: 'edited' })]);

test.each([
  ['a one-way relationship', blog([link({ twoWayKey: 'written' })], { users: [posts] }), { $id: 'ada' }],
  ['a manyToMany', blog([link({ kind: 'manyToMany', twoWayKey: 'written' })], { users: [posts] }), [{ $id: 'ada' }]],
  [
    'a one-way relationship beside another one',
    blog([link({ twoWayKey: 'written' }), link({ key: 'editor', twoWay: true })]),
    { $id: 'ada' },
  ],
  ['the ids in an attribute', blog([], { users: [posts], posts: [id] }), 'ada'],
])('a two-way relationship becomes %s, and something else has the other key', (_title, wanted, author) =>
  onFreshDatabase(async (database) => {
    await managerOf(database, start).migrate();
    await database.documents.create('users', 'ada', { values: { name: 'Ada' } });
    await database.documents.create('posts', 'first', { values: { name: 'First', author: 'ada' } });
    const manager = managerOf(database, wanted);
    await manager.migrate({ allowDestructive: true });
    const related = typeof author === 'string' ? ['*'] : ['*', 'author.$id'];
    const queries = [JSON.stringify({ method: 'select', values: related })];
    expect(await database.documents.get('posts', 'first', queries)).toMatchObject({ author });
    expect((await manager.analyze()).isEmpty).toBe(true);
  }));
