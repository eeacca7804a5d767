import type { CollectionSchema, DatabaseSchema } from '../schema/database-schema.js';

/** Collections of entwrite itself start like this; the model, the diff and the user never see them. */
const PREFIX = 'entwrite_';

/** Large enough for any schema as JSON; a string of this size costs 20 bytes of its row and can be created inline. */
const STATE_SIZE = 100_000_000;

/** What entwrite knows of the database: see `StateStore`. */
export const STATE_COLLECTION: CollectionSchema = {
  id: `${PREFIX}state`,
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

export function isSystemCollection(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** The schema without entwrite's own collections. */
export function withoutSystemCollections(schema: DatabaseSchema): DatabaseSchema {
  return { collections: schema.collections.filter(({ id }) => !isSystemCollection(id)) };
}
