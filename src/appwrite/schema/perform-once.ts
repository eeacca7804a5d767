import {
  droppedPart,
  isApplied,
  isAsynchronous,
  isCreation,
  isReplaced,
  type Operation,
  operationNames,
} from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { pause } from '../../util/pause.js';
import { isUnanswered, isUncertain } from '../http/repeat-request.js';
import { serverStatus } from '../http/server-error.js';
import type { UnsettledItem } from './live-schema.js';
import type { SchemaGateway } from './schema-gateway.js';

/** How often an operation is tried whose answer got lost, or that met the creation of its database or collection by others. */
const ATTEMPTS = 5;
const FIRST_DELAY = 50;

/**
 * Performs an operation exactly once although answers get lost: when the connection breaks or the server fails within the
 * request, the listed schema shows whether it was carried out, and only if not is it sent again.
 */
export async function performOnce(gateway: SchemaGateway, operation: Operation, schema: DatabaseSchema): Promise<void> {
  const sent: SentRequests = { unanswered: 0 };
  try {
    await performUntilApplied(gateway, operation, schema, sent);
  } finally {
    if (sent.unanswered > 0 && droppedPart(operation) !== null) gateway.expectLateDrop(operation);
  }
}

interface SentRequests {
  /** How many may be carried out later. */
  unanswered: number;
}

async function performUntilApplied(
  gateway: SchemaGateway,
  operation: Operation,
  schema: DatabaseSchema,
  sent: SentRequests,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await gateway.perform(operation, schema);
      return;
    } catch (error) {
      if (isUnanswered(error)) sent.unanswered += 1;
      const isFirst = attempt === 1;
      const isKnown = isGone(error) || (isThere(error) && (!isFirst || isAsynchronous(operation)));
      if (!isUncertain(error) && !isKnown) throw error;
      const live = await gateway.read();
      if (isApplied(live.schema, operation) || isVanishing(operation, live.unsettled)) {
        // One of them did it.
        sent.unanswered -= 1;
        return;
      }
      // A rename that arrived late gave the name to something else.
      if (isReplaced(live.schema, operation)) return;
      if (attempt === ATTEMPTS || (isFirst && isKnown)) throw error;
      if (attempt > 1) await pause(FIRST_DELAY * 2 ** attempt);
    }
  }
}

/** What a repeated deletion meets when the first one did its work; the transport repeats deletions, so that the first answer may be this. */
function isGone(error: unknown): boolean {
  return serverStatus(error) === 404;
}

/** What a repeated creation meets when the first one did its work, and the first one where a late request of an earlier run did it. */
function isThere(error: unknown): boolean {
  return serverStatus(error) === 409;
}

/** Whether what the operation drops is being deleted. */
function isVanishing(operation: Operation, unsettled: readonly UnsettledItem[]): boolean {
  if (!isAsynchronous(operation) || isCreation(operation)) return false;
  const names = operationNames(operation);
  return unsettled.some(
    ({ collection, key, status }) => status === 'deleting' && names.includes(schemaName(collection, key)),
  );
}
