import type { CollectionSchema } from '../../src/schema/database-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/**
 * The hidden end of a one-way relationship has the id of its collection as its key, unless told otherwise. An attribute of that key in the
 * other collection failed in every run if it came later; if it was there before, Appwrite took its values for links.
 */

const name = attribute('name', 'string');
const author = (more: Partial<RelationshipSchema> = {}) => link({ twoWayKey: 'posts', ...more });
const posts = (...relationships: RelationshipSchema[]): CollectionSchema =>
  collection('posts', [name], { relationships });
const users = (...keys: string[]): CollectionSchema =>
  collection('users', [name, ...keys.map((key) => attribute(key, 'integer'))]);

const REFUSED: Readonly<Record<string, readonly (readonly CollectionSchema[])[]>> = {
  'both at once': [[posts(author()), users('posts')]],
  'with a relationship of the other collection': [
    [
      posts(author()),
      { ...users(), relationships: [link({ key: 'posts', relatedCollection: 'posts', twoWay: true, twoWayKey: 'x' })] },
    ],
  ],
  'the attribute later': [
    [posts(author()), users()],
    [posts(author()), users('Posts')],
  ],
  'the relationship later': [
    [posts(), users('posts')],
    [posts(author({ kind: 'oneToMany' })), users('posts')],
  ],
};

test.each(
  Object.entries(REFUSED),
)('a key that two things would share is found before anything is written: %s', (_name, steps) =>
  onFreshDatabase(async (database) => {
    const last = steps.length - 1;
    for (const [at, collections] of steps.entries()) {
      const failure = await failureOf<{ findings: readonly object[] }>(
        managerOf(database, schemaOf(...collections)).migrate(),
      );
      if (at < last) expect(failure).toBeUndefined();
      else
        expect(failure).toMatchObject({
          code: 'plan_refused',
          findings: [{ rule: 'relationship_hidden_end', at: 'posts.author' }],
        });
    }
  }));

test('one that is there already blocks nothing else, and another key of the model changes nothing', () =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(posts(), users('posts'))).migrate();
    const { databaseId, transport, schemas } = database;
    await transport.send({
      method: 'POST',
      path: ['tablesdb', databaseId, 'tables', 'posts', 'columns', 'relationship'],
      parameters: {
        relatedTableId: 'users',
        type: 'manyToOne',
        key: 'author',
        twoWayKey: 'posts',
        onDelete: 'setNull',
      },
    });
    await schemas.settle(() => true);
    const model = schemaOf(posts(author({ twoWayKey: 'posts_author' })), users('posts', 'age'));
    const manager = managerOf(database, model);
    expect((await manager.analyze()).operations.map(({ type }) => type)).toEqual(['add_attribute']);
    await manager.migrate();
    expect((await manager.analyze()).isEmpty).toBe(true);
  }));
