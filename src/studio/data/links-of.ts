import type { EntityModel } from '../../metadata/model/entity-model.js';
import { relationshipEnds } from '../../query/schema-collection.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import type { CollectionLink } from '../api/collection-link.js';

/**
 * The links of a collection: its ends of relationships, one-way relationships of others that lead to it, and declared references in both
 * directions.
 */
export function linksOf(schema: DatabaseSchema, model: EntityModel, collection: string): readonly CollectionLink[] {
  const ends = relationshipEnds(schema, collection).map((end): CollectionLink => {
    const { twoWay, key, twoWayKey } = end.owned.relationship;
    const isOwn = end.owned.collection === collection && end.key === key;
    const backKey = twoWay ? (isOwn ? twoWayKey : key) : null;
    return { name: end.key, key: end.key, kind: 'relationship', many: end.many, target: end.target, backKey };
  });
  const incoming = schema.collections.flatMap(({ id, relationships }) =>
    relationships
      .filter(({ twoWay, relatedCollection }) => !twoWay && relatedCollection === collection)
      .map(
        ({ key }): CollectionLink => ({
          name: `${id}.${key}`,
          key: null,
          kind: 'relationship',
          many: true,
          target: id,
          backKey: key,
        }),
      ),
  );
  return [...ends, ...incoming, ...referencesOf(schema, model, collection)];
}

function referencesOf(
  schema: DatabaseSchema,
  { entities }: EntityModel,
  collection: string,
): readonly CollectionLink[] {
  return entities.flatMap((entity) =>
    entity.properties.flatMap((property): CollectionLink[] => {
      if (property.kind !== 'attribute' || property.references === null) return [];
      const { key, references: target } = property;
      if (findAttribute(schema, entity.collection, key) === undefined) return [];
      const common = { kind: 'reference' } as const;
      const { array } = property.attribute;
      return [
        ...(entity.collection === collection
          ? [{ ...common, name: key, key, many: array, target, backKey: null }]
          : []),
        ...(target === collection
          ? [
              {
                ...common,
                name: `${entity.collection}.${key}`,
                key: null,
                many: true,
                target: entity.collection,
                backKey: key,
              },
            ]
          : []),
      ];
    }),
  );
}
