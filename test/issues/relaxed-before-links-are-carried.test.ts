import { failureOf, onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/**
 * A required attribute that is added to documents, in the console for instance, leaves them without a value, and Appwrite refuses every later
 * update of them. A plan that makes it optional and carries links wrote the links first, and failed at every run.
 */
it('an attribute that documents lack is optional before their links are carried', () =>
  onFreshDatabase(async (database) => {
    const users = collection('users', [attribute('name', 'string')]);
    const posts = (isRequired: boolean, kind: 'manyToOne' | 'manyToMany') =>
      collection('posts', [attribute('title', 'string'), attribute('day', 'datetime', { required: isRequired })], {
        relationships: [link({ kind })],
      });
    const before = schemaOf(users, { ...posts(false, 'manyToOne'), attributes: [attribute('title', 'string')] });
    await managerOf(database, before).migrate();
    await database.documents.create('users', 'u', { values: { name: 'Ann' } });
    await database.documents.create('posts', 'p', { values: { title: 'old', author: 'u' } });
    const day = attribute('day', 'datetime', { required: true });
    const { schema } = await database.schemas.read();
    await database.schemas.perform({ type: 'add_attribute', collection: 'posts', attribute: day }, schema);
    await database.schemas.settle(() => true);
    expect(await failureOf(database.documents.update('posts', 'p', { values: { title: 'new' } }))).toBeDefined();

    const manager = managerOf(database, schemaOf(users, posts(false, 'manyToMany')));
    await manager.migrate({ allowDestructive: true });
    expect((await manager.analyze()).isEmpty).toBe(true);
    const post = await database.documents.get('posts', 'p', [
      JSON.stringify({ method: 'select', values: ['*', 'author.$id'] }),
    ]);
    expect(post).toMatchObject({ title: 'old', day: null, author: [{ $id: 'u' }] });
  }));
