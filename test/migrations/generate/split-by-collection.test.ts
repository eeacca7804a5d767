import fc from 'fast-check';
import { diffSchemas } from '../../../src/differ/diff-schemas.js';
import { splitByCollection } from '../../../src/migrations/generate/split-by-collection.js';
import { applyOperations } from '../../../src/operations/operation.js';
import { canonicalSchemaText } from '../../../src/schema/canonical-schema.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../../src/schema/database-schema.js';
import type { RelationshipSchema } from '../../../src/schema/relationship-schema.js';
import { arbitrarySchema, runs } from '../../support/arbitrary-schema.js';
import { attribute, collection, schemaOf } from '../../support/schema-manager.js';

/** `create posts`, in order. */
function split(from: DatabaseSchema, to: DatabaseSchema): readonly string[] {
  return splitByCollection(diffSchemas(from, to), from, to).map(({ kind, collection: id }) => `${kind} ${id}`);
}

function link(key: string, relatedCollection: string, more: Partial<RelationshipSchema> = {}): RelationshipSchema {
  return { key, kind: 'manyToOne', relatedCollection, twoWay: false, twoWayKey: 'x', onDelete: 'setNull', ...more };
}

it('puts collections that others refer to first, and drops last', () => {
  const before = schemaOf(collection('old', []), collection('kept', []));
  const after = schemaOf(
    collection('comments', [], { relationships: [link('post', 'posts')] }),
    collection('posts', [], { relationships: [link('author', 'authors')] }),
    collection('authors', []),
    collection('kept', [attribute('a', 'string')]),
  );
  expect(split(before, after)).toEqual([
    'create authors',
    'create posts',
    'create comments',
    'update kept',
    'drop old',
  ]);
});

it('puts a relationship with the later of its collections, in a circle too', () => {
  const relationships = [link('best', 'posts')];
  const after = schemaOf(
    collection('authors', [], { relationships }),
    collection('posts', [], { relationships: [link('author', 'authors')] }),
  );
  const changes = splitByCollection(diffSchemas(EMPTY_SCHEMA, after), EMPTY_SCHEMA, after);
  expect(changes.map(({ collection: id, operations }) => [id, operations.map(({ type }) => type)])).toEqual([
    ['posts', ['create_collection']],
    ['authors', ['create_collection', 'create_relationship', 'create_relationship']],
  ]);
});

it('takes a relationship away before what comes in its place, in the same file', () => {
  const twoWay = { twoWay: true, twoWayKey: 'posts' };
  const before = schemaOf(
    collection('authors', []),
    collection('posts', [], { relationships: [link('author', 'authors', twoWay)] }),
  );
  const after = schemaOf(
    collection('authors', [attribute('age', 'integer')]),
    collection('posts', [attribute('author', 'string')]),
  );
  const steps = (from: DatabaseSchema, to: DatabaseSchema) =>
    splitByCollection(diffSchemas(from, to), from, to).map((change) => [
      change.collection,
      change.operations.map(({ type }) => type),
    ]);
  expect(steps(before, after)).toEqual([
    ['authors', ['add_attribute']],
    ['posts', ['drop_relationship', 'add_attribute']],
  ]);
  expect(steps(after, before)).toEqual([
    ['authors', ['drop_attribute']],
    ['posts', ['drop_attribute', 'create_relationship']],
  ]);
});

it('makes room for a collection whose id differs in case only', () => {
  const [before, after] = [schemaOf(collection('Posts', [])), schemaOf(collection('posts', []))];
  expect(split(before, after)).toEqual(['drop Posts', 'create posts']);
});

it('keeps what cannot be told apart by collection in one change', () => {
  const swapped = { twoWay: true, key: 'author', twoWayKey: 'posts' };
  const before = schemaOf(
    collection('authors', [attribute('articles', 'string')]),
    collection('posts', [attribute('writer', 'string')], { relationships: [link('author', 'authors', swapped)] }),
  );
  const renamed = { twoWay: true, key: 'writer', twoWayKey: 'articles' };
  const after = schemaOf(
    collection('authors', [attribute('posts', 'string')]),
    collection('posts', [attribute('author', 'string')], { relationships: [link('writer', 'authors', renamed)] }),
  );
  const operations = diffSchemas(before, after, [{ collection: 'posts', from: 'author', to: 'writer' }]);
  const changes = splitByCollection(operations, before, after);
  expect(changes).toEqual([{ kind: 'update', collection: null, operations }]);
});

it('splits any difference into changes that lead where they should', () => {
  const unsplit: number[] = [];
  fc.assert(
    fc.property(arbitrarySchema(), arbitrarySchema(), (from, to) => {
      const operations = diffSchemas(from, to);
      const changes = splitByCollection(operations, from, to);
      const all = changes.flatMap((change) => change.operations);
      expect(all).toHaveLength(operations.length);
      expect(canonicalSchemaText(applyOperations(from, all))).toBe(canonicalSchemaText(to));
      const ids = changes.map(({ kind, collection: id }) => `${kind} ${id}`);
      expect(new Set(ids).size).toBe(ids.length);
      if (ids.includes('update null')) unsplit.push(1);
    }),
    runs(100, 3_000),
  );
  expect(unsplit).toEqual([]);
});
