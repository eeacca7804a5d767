import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';

/** Collections of entwrite itself start like this; the model, the diff and the user never see them. */
export const SYSTEM_PREFIX = 'entwrite_';

/** Large enough for any schema as JSON; a string of this size costs 20 bytes of its row and can be created inline. */
const STATE_SIZE = 100_000_000;

/** What entwrite knows of the database: see `StateStore`. */
export const STATE_COLLECTION: CollectionSchema = {
  id: `${SYSTEM_PREFIX}state`,
  name: 'entwrite state',
  permissions: [],
  documentSecurity: false,
  enabled: true,
  attributes: [
    { key: 'value', type: 'string', size: STATE_SIZE, required: true, array: false, default: null, encrypt: false },
  ],
  relationships: [],
  indexes: [],
};

/** The history of migration files: see `src/migrations/journal.ts`. */
export const MIGRATIONS_COLLECTION: CollectionSchema = {
  id: `${SYSTEM_PREFIX}migrations`,
  name: 'entwrite migrations',
  permissions: [],
  documentSecurity: false,
  enabled: true,
  attributes: [
    text('name', 1024, true),
    text('checksum', 64, true),
    { key: 'batch', type: 'integer', min: null, max: null, required: true, array: false, default: null },
    text('status', 32, true),
    text('fromHash', 64, true),
    text('toHash', 64, true),
    text('steps', STATE_SIZE, true),
    text('startedAt', 32, true),
    text('finishedAt', 32, false),
    { key: 'milliseconds', type: 'integer', min: null, max: null, required: false, array: false, default: null },
    text('who', 255, true),
    text('toolVersion', 32, true),
    text('error', STATE_SIZE, false),
    text('reason', STATE_SIZE, false),
  ],
  relationships: [],
  indexes: [],
};

function text(key: string, size: number, required: boolean): AttributeSchema {
  return { key, type: 'string', size, required, array: false, default: null, encrypt: false };
}

export function isSystemCollection(id: string): boolean {
  return id.startsWith(SYSTEM_PREFIX);
}

/** The schema without entwrite's own collections. */
export function withoutSystemCollections(schema: DatabaseSchema): DatabaseSchema {
  return { collections: schema.collections.filter(({ id }) => !isSystemCollection(id)) };
}
