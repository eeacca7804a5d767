import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../src/schema/database-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import type { Rename } from '../../src/schema/rename.js';
import { DbSchemaManager } from '../../src/schema-manager/db-schema-manager.js';
import type { SchemaManagerOptions } from '../../src/schema-manager/schema-manager-options.js';
import type { LiveDatabase } from './live-database.js';

/**
 * Milliseconds for a manager that follows a migration that was killed at a drop: nothing is made under the name of the drop before a lease is
 * over. Long enough for any request of a busy machine.
 */
export const SHORT_LEASE = 3_000;

/** A schema manager whose model is a schema, without entities. */
export function managerOf(
  database: LiveDatabase,
  schema: DatabaseSchema,
  options: Partial<SchemaManagerOptions> & { renames?: readonly Rename[] } = {},
): DbSchemaManager {
  const { renames = [], ...rest } = options;
  return new DbSchemaManager({
    model: { entities: [], schema: normalizeSchema(schema), renames },
    schemas: database.schemas,
    documents: database.documents,
    requestCount: database.transport.requestCount,
    ...rest,
  });
}

/** An attribute of a type, optional and without anything special. */
export function attribute(
  key: string,
  type: AttributeSchema['type'],
  options: Readonly<Record<string, unknown>> = {},
): AttributeSchema {
  const base = { key, type, required: false, array: false, default: null };
  const details: Partial<Record<AttributeSchema['type'], object>> = {
    string: { size: 50, encrypt: false },
    varchar: { size: 50, encrypt: false },
    text: { encrypt: false },
    mediumtext: { encrypt: false },
    longtext: { encrypt: false },
    integer: { min: null, max: null },
    bigint: { min: null, max: null },
    float: { min: null, max: null },
    enum: { elements: ['a', 'b'] },
  };
  return { ...base, ...details[type], ...options } as AttributeSchema;
}

export function collection(
  id: string,
  attributes: readonly AttributeSchema[],
  options: Partial<CollectionSchema> = {},
): CollectionSchema {
  return {
    id,
    name: id,
    permissions: [],
    documentSecurity: false,
    enabled: true,
    attributes,
    relationships: [],
    indexes: [],
    ...options,
  };
}

export function schemaOf(...collections: readonly CollectionSchema[]): DatabaseSchema {
  return normalizeSchema({ collections });
}

export function index(key: string, attributes: readonly string[], type: 'key' | 'unique' = 'key') {
  return { key, type, attributes, orders: [], lengths: [] };
}
