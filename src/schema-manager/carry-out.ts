import type { SchemaGateway } from '../appwrite/schema-gateway.js';
import { applyOperations, type Operation } from '../operations/operation.js';
import type { ProgressListener } from '../progress.js';
import { executeOperations } from './execute-operations.js';
import type { Lease } from './lease.js';
import { splitManaged } from './managed-schema.js';
import { verifyResult } from './plan-refusals.js';
import type { Situation } from './situation.js';
import { NO_STATE } from './state-store.js';

/** Ids of the collections that operations create. */
export function createdCollections(operations: readonly Operation[]): readonly string[] {
  return operations.flatMap((operation) => (operation.type === 'create_collection' ? [operation.collection.id] : []));
}

/** Carries a plan out under the lock: executes, compares with what the server lists, remembers. */
export async function carryOut(
  schemas: SchemaGateway,
  { stored, managed, plan }: Situation,
  lease: Lease,
  onProgress: ProgressListener,
): Promise<void> {
  const { operations, databaseId } = plan;
  const dropped = operations.flatMap((operation) =>
    operation.type === 'drop_collection' ? [operation.collection.id] : [],
  );
  const owned = [...new Set([...(stored?.state ?? NO_STATE).owned, ...createdCollections(operations)])];
  const guarded: SchemaGateway = {
    ...schemas,
    async perform(operation, schema) {
      await lease.confirm();
      await schemas.perform(operation, schema);
    },
  };
  const after = await executeOperations(guarded, operations, managed, onProgress);
  const target = applyOperations(managed, operations);
  verifyResult(databaseId, splitManaged(after.schema, target, owned).managed, target);
  await lease.complete({ owned: owned.filter((id) => !dropped.includes(id)), schema: target });
}
