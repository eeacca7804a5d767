import { EntwriteError } from '../errors.js';
import { isApplied, isAsynchronous, isCreation, type Operation, operationNames } from '../operations/operation.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import type { SchemaGateway } from './schema-gateway.js';
import { serverStatus } from './server-error.js';

/** How often an operation is tried whose answer got lost. */
const ATTEMPTS = 3;

/**
 * Performs an operation exactly once although answers get lost: when the connection breaks or the server fails within the
 * request, the listed schema tells whether it was carried out, and only if not is it sent again.
 */
export async function performSurely(
  gateway: SchemaGateway,
  operation: Operation,
  schema: DatabaseSchema,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await gateway.perform(operation, schema);
      return;
    } catch (error) {
      if (!isUncertain(error) && !(attempt > 1 && isConflict(error))) throw error;
      const live = await gateway.read();
      if (isApplied(live.schema, operation) || isVanishing(operation, live.unsettled)) return;
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** Whether the server may have carried the request out although the answer says nothing of it. */
export function isUncertain(error: unknown): boolean {
  if (!(error instanceof EntwriteError)) return false;
  return (
    error.code === 'server_unreachable' || error.code === 'server_answer_invalid' || (serverStatus(error) ?? 0) >= 500
  );
}

/** Already there, or already gone: what a repeated request meets when the first one did its work. */
function isConflict(error: unknown): boolean {
  return [404, 409].includes(serverStatus(error) ?? 0);
}

/** Whether what the operation drops is on its way out. */
function isVanishing(
  operation: Operation,
  unsettled: readonly { collection: string; key: string; status: string }[],
): boolean {
  if (!isAsynchronous(operation) || isCreation(operation)) return false;
  const names = operationNames(operation);
  return unsettled.some(
    ({ collection, key, status }) => status === 'deleting' && names.includes(`${collection}.${key}`),
  );
}
