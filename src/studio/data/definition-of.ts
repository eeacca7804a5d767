import type { CollectionDefinition } from '../../metadata/collection-definition.js';
import { defineCollection } from '../../metadata/define-collection.js';
import type { TypedAttributeOptions } from '../../metadata/options/attribute-options.js';
import type { RelationshipDefinition } from '../../metadata/options/definition-options.js';
import { attributeOptions } from '../../migrations/builder/stored-attribute.js';
import { endsOfCollection } from '../../project/pull/relationship-member.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';

/** A live collection as a model declares it, so that its documents can be written with the checks of a model. */
export function definitionOf(schema: DatabaseSchema, collection: CollectionSchema): CollectionDefinition {
  const owned = schema.collections.flatMap(({ id, relationships }) =>
    relationships.map((relationship) => ({ collection: id, relationship })),
  );
  const relationships = endsOfCollection(owned, collection.id).map(({ side, isParent }) => {
    const { key, kind, relatedCollection, twoWay, twoWayKey, onDelete } = side.relationship;
    const definition: RelationshipDefinition = {
      type: kind,
      target: relatedCollection,
      ...(twoWay && { inverse: twoWayKey }),
      ...(!twoWay && twoWayKey !== '' && { twoWayKey }),
      ...(isParent && { onDelete }),
    };
    return [key, definition] as const;
  });
  const attributes = collection.attributes.map(
    (attribute) => [attribute.key, attributeOptions(attribute) as unknown as TypedAttributeOptions] as const,
  );
  return defineCollection(collection.id, Object.fromEntries(attributes), {
    relationships: Object.fromEntries(relationships),
  });
}
