import {
  applyOperations,
  droppedPart,
  isApplied,
  isAsynchronous,
  isCreation,
  isReplaced,
  type Operation,
  operationNames,
  remainderOf,
} from '../../operations/operation.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { isUnanswered, isUncertain, sendOnce } from '../http/repeat-request.js';
import { serverStatus } from '../http/server-error.js';
import type { LiveSchema, UnsettledItem } from './live-schema.js';
import type { SchemaGateway } from './schema-gateway.js';

/**
 * Performs an operation exactly once even if responses are lost: after a broken connection or a server error,
 * the listed schema shows whether it was carried out, and only if not is it sent again.
 *
 * @param options.mayComeLate whether a request without a response is harmless if it arrives later: by default for all but drops
 * @returns a new collection as in its response, see `SchemaGateway.perform`; null for any other operation
 */
export async function performOnce(
  gateway: SchemaGateway,
  operation: Operation,
  schema: DatabaseSchema,
  { mayComeLate = droppedPart(operation) === null }: { readonly mayComeLate?: boolean } = {},
): Promise<CollectionSchema | null> {
  const sent: SentRequests = { unanswered: 0 };
  try {
    return await performUntilApplied(gateway, operation, schema, sent);
  } finally {
    if (sent.unanswered > 0 && !mayComeLate) gateway.expectLateDrop(operationNames(operation));
  }
}

/** Performs operations one after the other, each after `before`; returns the schema after them. */
export async function performAll(
  gateway: SchemaGateway,
  operations: readonly Operation[],
  schema: DatabaseSchema,
  before?: (operation: Operation) => Promise<unknown>,
): Promise<DatabaseSchema> {
  let current = schema;
  for (const operation of operations) {
    await before?.(operation);
    await performOnce(gateway, operation, current);
    current = applyOperations(current, [operation]);
  }
  return current;
}

interface SentRequests {
  /** How many requests may still be carried out. */
  unanswered: number;
}

function performUntilApplied(
  gateway: SchemaGateway,
  operation: Operation,
  schema: DatabaseSchema,
  sent: SentRequests,
): Promise<CollectionSchema | null> {
  const isKnown = (error: unknown, attempt: number) =>
    isGone(error) || (isThere(error) && (attempt > 1 || isAsynchronous(operation)));
  let remainder = operation;
  return sendOnce<CollectionSchema | null>({
    send: () => counted(sent, gateway.perform(remainder, schema)),
    isOpen: (error, attempt) => isUncertain(error) || isKnown(error, attempt),
    async find(error, attempt) {
      const live = await gateway.read();
      if (isApplied(live.schema, operation) || isVanishing(operation, live.unsettled)) {
        // One of the unanswered requests was carried out.
        sent.unanswered -= 1;
        return DONE;
      }
      // A late rename has given the name to something else.
      if (isReplaced(live.schema, operation)) return DONE;
      if (attempt === 1 && isKnown(error, attempt)) throw error;
      remainder = remainderOf(operation, live.schema);
      return null;
    },
  });
}

/** The drop of something that a schema does not include, because it is parked or failed. */
interface UnlistedDrop {
  /** Names as in `operationNames`. */
  readonly names: readonly string[];
  readonly send: () => Promise<unknown>;
  readonly isThere: (live: LiveSchema) => boolean;
}

/** `performOnce` for an `UnlistedDrop`. */
export async function dropUnlisted(gateway: SchemaGateway, { names, send, isThere }: UnlistedDrop): Promise<void> {
  const sent: SentRequests = { unanswered: 0 };
  try {
    await sendOnce<unknown>({
      send: () => counted(sent, send()),
      isOpen: (error) => isUncertain(error) || isGone(error),
      async find() {
        if (isThere(await gateway.read())) return null;
        sent.unanswered -= 1;
        return DONE;
      },
    });
  } finally {
    if (sent.unanswered > 0) gateway.expectLateDrop(names);
  }
}

async function counted<T>(sent: SentRequests, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (isUnanswered(error)) sent.unanswered += 1;
    throw error;
  }
}

const DONE = { outcome: null };

/** What a repeated deletion gets if an earlier one was carried out. */
function isGone(error: unknown): boolean {
  return serverStatus(error) === 404;
}

/** What a repeated creation gets if an earlier one was carried out, or a first one if a late request of an earlier run was. */
function isThere(error: unknown): boolean {
  return serverStatus(error) === 409;
}

function isVanishing(operation: Operation, unsettled: readonly UnsettledItem[]): boolean {
  if (!isAsynchronous(operation) || isCreation(operation)) return false;
  const names = operationNames(operation);
  return unsettled.some(
    ({ collection, key, status }) => status === 'deleting' && names.includes(schemaName(collection, key)),
  );
}
