import { SYSTEM_KEYS, type SystemKey } from '../../metadata/entity-types/system-key.js';
import type { EntityMetadata, PropertyMetadata, SystemProperty } from '../../metadata/model/entity-metadata.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { endsOf, isToOne } from '../../schema/relationship-schema.js';

/** Adds the system fields that an entity does not declare, under Appwrite's own names. */
export function completeMetadata(metadata: EntityMetadata): EntityMetadata {
  const declared = new Set(metadata.properties.map(({ key }) => key));
  const missing = SYSTEM_KEYS.filter((key) => !declared.has(key));
  return { ...metadata, properties: [...metadata.properties, ...missing.map(systemProperty)] };
}

/** Describes a collection of a live database as `defineCollection` would. */
export function liveMetadata(schema: DatabaseSchema, id: string): EntityMetadata {
  const attributes = findCollection(schema, id)?.attributes ?? [];
  return {
    name: id,
    entity: null,
    collection: id,
    properties: [
      ...SYSTEM_KEYS.map(systemProperty),
      ...attributes.map((attribute): PropertyMetadata => {
        const { key } = attribute;
        const nothing = { transform: null, generate: null, convert: null, references: null, isRef: false };
        return { kind: 'attribute', property: key, key, attribute, json: false, ...nothing };
      }),
      ...relationshipsOf(schema, id),
    ],
  };
}

function systemProperty(key: SystemKey): SystemProperty {
  return { kind: 'system', property: key, key, generate: null };
}

function relationshipsOf(schema: DatabaseSchema, id: string): readonly PropertyMetadata[] {
  return endsOf(schema, id).map(({ side, owned, isParent }) => {
    const { key, relatedCollection: target } = side.relationship;
    return {
      kind: 'relationship',
      property: key,
      key,
      many: !isToOne(side),
      side: isParent ? 'parent' : 'child',
      owned,
      target,
    };
  });
}
