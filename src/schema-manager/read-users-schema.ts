import type { DocumentGateway } from '../appwrite/documents/document-gateway.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { knownChanges, NO_INTENT } from './lock/intent.js';
import { createStateStore } from './lock/state-store.js';
import { withoutSystemCollections } from './lock/system-collections.js';
import { unfinishedChanges, withoutChanges } from './online-changes/online-change.js';

/**
 * A live schema without entwrite's collections and unfinished copies; null if there is no database. One request, two if entwrite worked
 * there.
 */
export async function readUsersSchema(
  schemas: SchemaGateway,
  documents: DocumentGateway,
): Promise<DatabaseSchema | null> {
  const { exists, schema } = await schemas.read();
  if (!exists) return null;
  const logical = withoutSystemCollections(schema);
  if (logical.collections.length === schema.collections.length) return schema;
  const stored = await createStateStore(schemas, documents).recall();
  const unfinished = unfinishedChanges(schema, knownChanges(stored?.lock?.intent ?? NO_INTENT));
  return withoutSystemCollections(withoutChanges(schema, unfinished));
}
