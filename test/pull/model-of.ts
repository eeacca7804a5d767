import type { EntityMetadata } from '../../src/metadata/model/entity-metadata.js';
import type { EntityModel } from '../../src/metadata/model/entity-model.js';
import { nameEntities } from '../../src/project/pull/entity-names.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';

/** The part of a model that says how classes which were pulled from a schema are called. */
export function modelOf(schema: DatabaseSchema): EntityModel {
  const entities = [...nameEntities(schema).values()].map(
    ({ className, collection, properties }): EntityMetadata => ({
      name: className,
      entity: class {},
      collection,
      properties: [...properties].map(([key, property]) => ({ kind: 'attribute', key, property }) as never),
    }),
  );
  return { entities, schema, renames: [] };
}
