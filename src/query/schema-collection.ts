import { SYSTEM_KEYS } from '../metadata/entity-types/system-key.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { endsOf, isToOne } from '../schema/relationship-schema.js';
import type { QueryAttribute, QueryCollection, QueryRelation } from './query-collection.js';
import { queryProblem } from './query-problem.js';

/** A collection of a bare schema as queries know it, by stored keys. Throws `query_invalid` where there is no such collection. */
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

/** The collection of that id. Throws `query_invalid` that names those there are. */
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

/** The ends of relationships that documents of a collection show: its own, and those of others that are two-way. */
export function relationshipEnds(schema: DatabaseSchema, id: string): readonly QueryRelation[] {
  return endsOf(schema, id).map(({ side, owned }) => {
    const { key, relatedCollection: target } = side.relationship;
    return { kind: 'relationship', owned, property: key, key, many: !isToOne(side), target };
  });
}
