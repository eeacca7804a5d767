import { SYSTEM_KEYS } from '../metadata/entity-types/system-key.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { endsOf, isToOne } from '../schema/relationship-schema.js';
import type { QueryAttribute, QueryCollection, QueryRelation } from './query-collection.js';
import { queryProblem } from './query-problem.js';

/** A collection of a bare schema for queries by stored keys. Throws `query_invalid` if it does not exist. */
export function schemaCollection(schema: DatabaseSchema, id: string): QueryCollection {
  const properties = [
    ...SYSTEM_KEYS.map((key) => ({ kind: 'system', property: key, key }) as const),
    ...requireQueryCollection(schema, id).attributes.map(
      (attribute): QueryAttribute => ({
        kind: 'attribute',
        property: attribute.key,
        key: attribute.key,
        attribute,
        json: false,
        transform: null,
        references: null,
      }),
    ),
    ...relationshipEnds(schema, id),
  ];
  return { name: id, collection: id, properties, isStored: true };
}

/** The collection with this id. Throws `query_invalid`, which names the existing ones. */
export function requireQueryCollection(schema: DatabaseSchema, id: string): CollectionSchema {
  const collection = findCollection(schema, id);
  if (collection !== undefined) return collection;
  throw queryProblem(
    id,
    'a collection that the database does not have at this step',
    `one of ${schema.collections.map((known) => known.id).join(', ')}`,
    'Correct the id, or create the collection in an earlier step.',
  );
}

/** The relationship ends of a collection: its own, and those of two-way relationships of others. */
export function relationshipEnds(schema: DatabaseSchema, id: string): readonly QueryRelation[] {
  return endsOf(schema, id).map(({ side, owned }) => {
    const { key, relatedCollection: target } = side.relationship;
    return { kind: 'relationship', owned, property: key, key, many: !isToOne(side), target };
  });
}
