import { diffSchemas } from '../../../src/differ/diff-schemas.js';
import { expandedSchema } from '../../../src/migrations/generate/expanded-schema.js';
import type { CollectionSchema } from '../../../src/schema/database-schema.js';
import type { Rename } from '../../../src/schema/rename.js';
import { attribute, collection, link, schemaOf } from '../../support/schemas.js';

/** Between the schema of the old code and that of the new one stands one that both can work with, or the refusal of what has none. */

const users = collection('users', [attribute('name', 'string')]);
const posts = (attributes: CollectionSchema['attributes'], more: Partial<CollectionSchema> = {}) =>
  collection('posts', attributes, more);

function expand(from: readonly CollectionSchema[], to: readonly CollectionSchema[], renames: readonly Rename[] = []) {
  const [before, after] = [schemaOf(...from), schemaOf(...to)];
  return expandedSchema(diffSchemas(before, after, renames), before, after);
}

it.each([
  [
    'another id of a collection',
    [posts([attribute('title', 'string')])],
    [collection('articles', [attribute('title', 'string')])],
    [{ from: 'posts', to: 'articles' }],
    { at: 'posts', found: "another id, 'articles'" },
  ],
  [
    'a relationship in place of an attribute of its key',
    [users, posts([attribute('author', 'string')])],
    [users, posts([], { relationships: [link()] })],
    [],
    { at: 'posts.author', found: 'a relationship in place of an attribute, or the other way round, under one key' },
  ],
  [
    'another type under one key',
    [posts([attribute('views', 'string')])],
    [posts([attribute('views', 'integer')])],
    [],
    { at: 'posts.views', found: 'type string -> integer under the same key' },
  ],
] as const)('%s is refused', (_what, from, to, renames, want) => {
  const { inseparable, schema } = expand(from, to, renames);
  expect(inseparable).toEqual([expect.objectContaining(want)]);
  expect(schema).toEqual(schemaOf(...from));
});

it('what is dropped is no longer required, and what can become wider is', () => {
  const { schema, inseparable } = expand(
    [posts([attribute('title', 'string', { required: true }), attribute('note', 'string', { size: 10 })])],
    [posts([attribute('note', 'string', { size: 30 }), attribute('views', 'integer', { required: true })])],
  );
  expect(inseparable).toEqual([]);
  expect(schema).toEqual(
    schemaOf(
      posts([attribute('title', 'string'), attribute('note', 'string', { size: 30 }), attribute('views', 'integer')]),
    ),
  );
});

it('clients may do what they may before and after', () => {
  const settings = (permissions: readonly string[], documentSecurity: boolean) => ({ permissions, documentSecurity });
  const { schema } = expand(
    [posts([attribute('title', 'string')], settings(['read("any")'], false))],
    [posts([attribute('title', 'string')], settings(['create("users")'], true))],
  );
  expect(schema.collections[0]).toMatchObject({
    permissions: expect.arrayContaining(['read("any")', 'create("users")']),
    documentSecurity: true,
  });
});
