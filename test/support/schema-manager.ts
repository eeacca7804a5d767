import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import type { Rename } from '../../src/schema/rename.js';
import { DbSchemaManager } from '../../src/schema-manager/db-schema-manager.js';
import type { SchemaManagerOptions } from '../../src/schema-manager/schema-manager-options.js';
import type { LiveDatabase } from './live-database.js';

export { attribute, collection, index, schemaOf } from './schemas.js';

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
