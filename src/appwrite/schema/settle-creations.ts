import { hasCode } from '../../errors.js';
import { type Operation, operationNames } from '../../operations/operation.js';
import { EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { retry } from '../../util/retry.js';
import { dropFailed, failedItems, thingsOf } from './drop-failed.js';
import { isNamedIn, type LiveSchema } from './live-schema.js';
import { performOnce } from './perform-once.js';
import type { SchemaGateway } from './schema-gateway.js';
import type { SettleOptions } from './settle.js';

/** Attempts to create a relationship that fails. */
const ATTEMPTS = 4;

/**
 * Waits for what operations have started. A race in the server makes about one relationship in thirty fail if others are created, or documents
 * are read, at the same time. It never held data, so it is deleted and created again once both of its ends are gone.
 *
 * @throws EntwriteError attribute_failed if it keeps failing, or is not a relationship of these operations; wait_timeout
 */
export function settleCreations(
  schemas: SchemaGateway,
  operations: readonly Operation[],
  options: SettleOptions = {},
): Promise<LiveSchema> {
  const isConcerned = isNamedIn(operations.flatMap(operationNames));
  return retry(() => schemas.settle(isConcerned, options), {
    attempts: ATTEMPTS,
    on: (error) => hasCode(error, 'attribute_failed'),
    async before(error) {
      const live = await schemas.read();
      const failed = operations.filter(
        (operation) => operation.type === 'create_relationship' && failedItems(live, thingsOf(operation)).length > 0,
      );
      if (failed.length === 0) throw error;
      for (const creation of failed) {
        await dropFailed(schemas, thingsOf(creation), options.signal);
        await performOnce(schemas, creation, EMPTY_SCHEMA);
      }
    },
  });
}
