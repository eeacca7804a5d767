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
import { isUnanswered, isUncertain, sendOnce } from '../http/repeat-request.js';
import { serverStatus } from '../http/server-error.js';
import { isNamedIn, type LiveSchema, type UnsettledItem } from './live-schema.js';
import type { SchemaGateway } from './schema-gateway.js';

/**
 * Performs an operation exactly once even if responses are lost: after a broken connection or an error, the listed schema shows whether it
 * was carried out. Only where that is open is it sent again.
 *
 * @param options.mayComeLate whether a request without a response is harmless if it arrives later: by default for all but drops
 * @param options.onOpen called before it throws, if the operation may have been carried out all the same
 * @returns a new collection as in its response, see `SchemaGateway.perform`; null for any other operation
 */
export async function performOnce(
  gateway: SchemaGateway,
  operation: Operation,
  schema: DatabaseSchema,
  {
    mayComeLate = droppedPart(operation) === null,
    onOpen,
  }: { readonly mayComeLate?: boolean; readonly onOpen?: () => void } = {},
): Promise<CollectionSchema | null> {
  const sent: SentRequests = { unanswered: 0, isOpen: false };
  try {
    return await performUntilApplied(gateway, operation, schema, sent);
  } catch (error) {
    if (sent.isOpen) onOpen?.();
    throw error;
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
  /** Whether an answer did not say what became of its request. */
  isOpen: boolean;
}

function performUntilApplied(
  gateway: SchemaGateway,
  operation: Operation,
  schema: DatabaseSchema,
  sent: SentRequests,
): Promise<CollectionSchema | null> {
  let remainder = operation;
  return sendOnce<CollectionSchema | null>({
    send: () => counted(sent, gateway.perform(remainder, schema)),
    // A refusal, too: a proxy may have sent the request twice, and something in between may answer what it likes.
    isOpen: (error) => isUncertain(error) || serverStatus(error) !== undefined,
    async find(error, attempt) {
      sent.isOpen ||= isUncertain(error);
      const live = await readAfter(error, gateway);
      if (isApplied(live.schema, operation) || isVanishing(operation, live.unsettled)) {
        // One of the unanswered requests was carried out.
        sent.unanswered -= 1;
        return DONE;
      }
      // A late rename has given the name to something else.
      if (isReplaced(live.schema, operation)) return DONE;
      const isByEarlier = attempt > 1 && (isGone(error) || isThere(error));
      if (!isUncertain(error) && !isByEarlier) throw error;
      remainder = remainderOf(operation, live.schema);
      return null;
    },
  });
}

/** Who may not read either hears of the refusal. */
async function readAfter(error: unknown, gateway: SchemaGateway): Promise<LiveSchema> {
  try {
    return await gateway.read();
  } catch (failure) {
    throw isUncertain(error) ? failure : error;
  }
}

/** The drop of something that a schema does not include, because it is parked or failed. */
interface UnlistedDrop {
  /** Names as in `operationNames`. */
  readonly names: readonly string[];
  readonly send: () => Promise<unknown>;
  readonly isThere: (live: LiveSchema) => boolean;
}

export async function dropUnlisted(gateway: SchemaGateway, { names, send, isThere }: UnlistedDrop): Promise<void> {
  const sent: SentRequests = { unanswered: 0, isOpen: false };
  try {
    await sendOnce<unknown>({
      send: () => counted(sent, send()),
      isOpen: (error) => isUncertain(error) || serverStatus(error) !== undefined,
      async find(error) {
        if (isThere(await readAfter(error, gateway))) {
          if (isUncertain(error) || isGone(error)) return null;
          throw error;
        }
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
  return unsettled.filter(isNamedIn(operationNames(operation))).some(({ status }) => status === 'deleting');
}
