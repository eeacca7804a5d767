import type {
  AttributeProperty,
  EntityMetadata,
  PropertyMetadata,
  RelationshipProperty,
} from '../../metadata/model/entity-metadata.js';
import type { SystemKey } from '../../metadata/system-key.js';
import { queryProblem } from '../../query/query-problem.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';

const SYSTEM_KEYS: readonly SystemKey[] = ['$id', '$sequence', '$createdAt', '$updatedAt', '$permissions'];

/**
 * A collection of a bare schema as an entity whose properties are its stored keys, so that queries compile without classes.
 * Throws `query_invalid` where there is no such collection.
 */
export function collectionEntity(schema: DatabaseSchema, id: string): EntityMetadata {
  const collection = requireCollection(schema, id);
  const properties: readonly PropertyMetadata[] = [
    ...SYSTEM_KEYS.map((key) => ({ kind: 'system', property: key, key, generate: null }) as const),
    ...collection.attributes.map(
      (attribute): AttributeProperty => ({
        kind: 'attribute',
        property: attribute.key,
        key: attribute.key,
        attribute,
        json: false,
        transform: null,
        generate: null,
        convert: null,
        references: null,
        isRef: false,
      }),
    ),
    ...relationshipEnds(schema, id),
  ];
  return { name: id, entity: null, collection: id, properties };
}

/** The collection of that id. Throws `query_invalid` that names those there are. */
export function requireCollection(schema: DatabaseSchema, id: string): CollectionSchema {
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
export function relationshipEnds(schema: DatabaseSchema, id: string): readonly RelationshipProperty[] {
  return schema.collections.flatMap(({ id: collection, relationships }) =>
    relationships.flatMap((relationship): RelationshipProperty[] => {
      const { key, kind, relatedCollection, twoWay, twoWayKey } = relationship;
      const common = { kind: 'relationship', owned: { collection, relationship } } as const;
      const own: RelationshipProperty = {
        ...common,
        property: key,
        key,
        many: kind === 'oneToMany' || kind === 'manyToMany',
        side: 'parent',
        target: relatedCollection,
      };
      const other: RelationshipProperty = {
        ...common,
        property: twoWayKey,
        key: twoWayKey,
        many: kind === 'manyToOne' || kind === 'manyToMany',
        side: 'child',
        target: collection,
      };
      return [...(collection === id ? [own] : []), ...(twoWay && relatedCollection === id ? [other] : [])];
    }),
  );
}
