import { unlistedSchema } from '../../appwrite/schema/live-schema.js';
import { type Operation, operationCollection, operationNeeds } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { ApplyFailure, applySchema } from '../../schema-manager/executor/apply-schema.js';
import { NO_VALUE_CHANGES } from '../../schema-manager/plan/value-changes.js';
import type { RestoreDeps } from './restore-task.js';

/** Applies one stage of a restore. Nothing is rolled back after a failure, because the next call continues. */
export async function applyStage(
  operations: readonly Operation[],
  schema: DatabaseSchema,
  { schemas, documents, onProgress, check, serverTime }: RestoreDeps,
): Promise<DatabaseSchema> {
  if (operations.length === 0) return schema;
  check();
  const concerned = new Set(
    operations.flatMap((operation) => [operationCollection(operation), ...operationNeeds(operation)]),
  );
  const managed = { collections: schema.collections.filter(({ id }) => concerned.has(id)) };
  const live = unlistedSchema(schema, true);
  const lease = {
    confirm: async () => check(),
    addIntent: async () => {},
    serverTime,
  };
  try {
    const after = await applySchema(
      { operations, live, managed, unfinished: [] },
      {
        ...NO_VALUE_CHANGES,
        databaseId: schemas.databaseId,
        schemas,
        documents,
        onProgress,
        lease,
        run: null,
        save: async () => null,
        isChecked: true,
      },
    );
    return after.schema;
  } catch (error) {
    throw error instanceof ApplyFailure ? error.cause : error;
  }
}
