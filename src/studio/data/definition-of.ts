import type { CollectionDefinition } from '../../metadata/collection-definition.js';
import { defineCollection } from '../../metadata/define-collection.js';
import type { TypedAttributeOptions } from '../../metadata/options/attribute-options.js';
import type { RelationshipDefinition } from '../../metadata/options/definition-options.js';
import { attributeOptions } from '../../migrations/builder/stored-attribute.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { endsOf } from '../../schema/relationship-schema.js';

/** Defines a live collection as a model would, so that writes of its documents are validated in the same way. */
export function definitionOf(schema: DatabaseSchema, collection: CollectionSchema): CollectionDefinition {
  const relationships = endsOf(schema, collection.id).map(({ side, isParent }) => {
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
