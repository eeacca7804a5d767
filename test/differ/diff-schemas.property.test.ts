import fc from 'fast-check';
import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { applyOperations, invertOperation, type Operation } from '../../src/operations/operation.js';
import { canonicalSchemaText } from '../../src/schema/canonical-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { AttributeRename, Rename } from '../../src/schema/rename.js';
import { arbitrarySchema, runs } from '../support/arbitrary-schema.js';
import { doubledNames } from '../support/plan-case.js';

const schema = arbitrarySchema();

function arbitraryRenames(from: DatabaseSchema, to: DatabaseSchema): fc.Arbitrary<AttributeRename[]> {
  const names = (collections: DatabaseSchema) =>
    collections.collections.flatMap(({ id, attributes, relationships }) =>
      [...attributes, ...relationships].map(({ key }) => ({ id, key })),
    );
  const pairs = names(from).flatMap((old) =>
    names(to)
      .filter(({ id }) => id === old.id)
      .map((now) => ({ collection: old.id, from: old.key, to: now.key })),
  );
  return fc.subarray(pairs, { maxLength: Math.min(2, pairs.length) }).filter((renames) => {
    const distinct = (side: 'from' | 'to') =>
      new Set(renames.map((rename) => `${rename.collection}/${rename[side]}`)).size === renames.length;
    return distinct('from') && distinct('to');
  });
}

/** Collections that may have been renamed, and attributes within them. */
function arbitraryMoves(from: DatabaseSchema, to: DatabaseSchema): fc.Arbitrary<readonly Rename[]> {
  const pairs = from.collections.flatMap((old) => to.collections.map((now) => ({ from: old.id, to: now.id })));
  return fc.subarray(pairs, { maxLength: Math.min(2, pairs.length) }).chain((moves) => {
    const moved = {
      collections: from.collections.map((one) => ({
        ...one,
        id: moves.find((move) => move.from === one.id)?.to ?? one.id,
      })),
    };
    return arbitraryRenames(moved, to).map((renames) => [...moves, ...renames]);
  });
}

const pair = fc
  .tuple(schema, schema)
  .chain(([from, to]) =>
    fc.tuple(fc.constant(from), fc.constant(to), fc.oneof(arbitraryRenames(from, to), arbitraryMoves(from, to))),
  );

describe('diffSchemas', () => {
  it('finds nothing between a schema and itself', () => {
    fc.assert(
      fc.property(schema, (one) => {
        expect(diffSchemas(one, one)).toEqual([]);
        expect(diffSchemas(one, structuredClone(one))).toEqual([]);
      }),
      runs(200, 10_000),
    );
  });

  it('gives operations that turn the first schema into the second', () => {
    fc.assert(
      fc.property(pair, ([from, to, renames]) => {
        const operations = diffSchemas(from, to, renames);
        expect(canonicalSchemaText(applyOperations(from, operations))).toBe(canonicalSchemaText(to));
      }),
      runs(200, 10_000),
    );
  });

  it('gives operations whose inverses lead back', () => {
    fc.assert(
      fc.property(pair, ([from, to, renames]) => {
        const operations = diffSchemas(from, to, renames);
        const back = applyOperations(applyOperations(from, operations), [...operations].reverse().map(invertOperation));
        expect(canonicalSchemaText(back)).toBe(canonicalSchemaText(from));
      }),
      runs(200, 10_000),
    );
  });

  it('never lets two things have one name', () => {
    fc.assert(
      fc.property(pair, ([from, to, renames]) => {
        expect(doubledNames(from, diffSchemas(from, to, renames))).toEqual([]);
      }),
      runs(200, 10_000),
    );
  });

  it('never lets an index exist over an attribute that does not', () => {
    fc.assert(
      fc.property(pair, ([from, to, renames]) => {
        let current = from;
        const dangling = diffSchemas(from, to, renames).flatMap((operation) => {
          current = applyOperations(current, [operation]);
          return [...danglingIndexes(current), ...danglingRelationships(current, operation)];
        });
        expect(dangling).toEqual([]);
      }),
      runs(200, 10_000),
    );
  });
});

function danglingIndexes(current: DatabaseSchema): string[] {
  return current.collections.flatMap(({ id, attributes, indexes }) =>
    indexes
      .filter((index) =>
        index.attributes.some((key) => !key.startsWith('$') && !attributes.some((attribute) => attribute.key === key)),
      )
      .map((index) => `${id}.${index.key}`),
  );
}

function danglingRelationships(current: DatabaseSchema, operation: Operation): string[] {
  return current.collections.flatMap(({ relationships }) =>
    relationships
      .filter(({ relatedCollection }) => !current.collections.some(({ id }) => id === relatedCollection))
      .map(({ key }) => `${operation.type}: ${key}`),
  );
}
