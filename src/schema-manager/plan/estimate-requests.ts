import { provisionOperations } from '../../appwrite/schema/provision-operations.js';
import { schemaRequests } from '../../appwrite/schema/schema-requests.js';
import { applyOperations, type Operation, operationRequests } from '../../operations/operation.js';
import type { RenameCollection } from '../../operations/rename-collection.js';
import type { SchemaRequests } from '../../operations/schema-requests.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { looseAttribute } from '../../schema/loose-attribute.js';
import { inFullWidth } from './in-full-width.js';

/** Requests to read the schema and the state before. */
const READING = 2;
const WRITING_STATE = 2;
/** On an existing database: taking the lock, reading once more under it, and releasing it; as counted. */
const LOCKING = 3;

/**
 * Roughly how many requests a migration takes: those of each operation, one poll per kind of asynchronous work, and its own bookkeeping.
 */
export function estimateRequests(databaseId: string, operations: readonly Operation[], start: DatabaseSchema): number {
  if (operations.length === 0) return READING;
  const locking = start.collections.length > 0 ? LOCKING : 0;
  return READING + ownRequests(databaseId, operations, start) + WRITING_STATE + locking;
}

/**
 * Roughly how many requests the operations themselves take, documents excluded: those of each, and one poll per kind of asynchronous work.
 */
export function ownRequests(databaseId: string, operations: readonly Operation[], start: DatabaseSchema): number {
  const server = schemaRequests(databaseId);
  let schema = start;
  let requests = 0;
  for (const operation of operations.flatMap(provisionOperations).flatMap(inFullWidth)) {
    requests +=
      operation.type === 'rename_collection'
        ? requestsOfRename(server, operation)
        : operationRequests(operation, server, schema).length;
    schema = applyOperations(schema, [operation]);
  }
  return requests + new Set(operations.map(({ type }) => type)).size;
}

/** Documents excluded: the loose collection, what makes it strict, the seal, closing and opening, and the drop. */
function requestsOfRename(server: SchemaRequests<unknown>, { collection }: RenameCollection): number {
  const loose = { ...collection, attributes: collection.attributes.map(looseAttribute), indexes: [] };
  const created = provisionOperations({ type: 'create_collection', collection: loose }).flatMap(inFullWidth);
  const tightened = collection.attributes.filter((attribute) => attribute.required || attribute.default !== null);
  const seal = 2;
  const settings = 2;
  const drop = 1;
  return (
    created.flatMap((step) => operationRequests(step, server, { collections: [loose] })).length +
    tightened.length +
    collection.indexes.length +
    seal +
    settings +
    drop
  );
}
