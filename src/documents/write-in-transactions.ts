import { TRANSACTION_LIMIT } from '../appwrite/documents/transaction-gateway.js';
import { isUncertain } from '../appwrite/http/repeat-request.js';
import { serverStatus } from '../appwrite/http/server-error.js';

import { chunksOf } from '../util/chunks-of.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { collectOutcome, type PendingWrite, type WriteContext, type WritePending } from './pending-write.js';
import { readAgain } from './read-again.js';
import { writeSingly } from './write-singly.js';

/** Transactions under way at once. */
const CONCURRENCY = 2;

/** Attempts on a hundred documents together; after that they are written one by one. */
const ATTEMPTS = 5;

/**
 * A hundred documents at a time, all or nothing; `$updatedAt` is new. Appwrite refuses the commit if one of them was written to after
 * staging. Writes between reading and staging are found by reading the documents again before the commit.
 */
export const writeInTransactions: WritePending = async (pending, context) => {
  const outcome = collectOutcome();
  await forEachConcurrently(chunksOf(pending, TRANSACTION_LIMIT), CONCURRENCY, async (chunk) => {
    let rest: readonly PendingWrite[] = chunk;
    for (let attempt = 1; attempt <= ATTEMPTS && rest.length > 0; attempt += 1) {
      if (await writeTogether(rest, context)) return outcome.add(chunk.length);
      rest = await readAgain(rest, context);
    }
    const { changed, unequal } = await writeSingly(rest, context);
    outcome.add(chunk.length - rest.length + changed, unequal);
  });
  return outcome;
};

/** Writes all of them or none. False if none was written, or if the outcome is unknown. */
async function writeTogether(pending: readonly PendingWrite[], context: WriteContext): Promise<boolean> {
  const { change, deps } = context;
  const { transactions } = deps.documents;
  deps.throwIfAborted?.();
  await deps.confirm();
  try {
    const transaction = await transactions.begin();
    await transactions.stage(
      transaction,
      pending.map(({ document, values }) => ({
        action: 'update',
        collection: change.collection,
        id: document.$id,
        values,
      })),
    );
    if (await isStale(pending, context)) {
      await transactions.discard(transaction);
      return false;
    }
    await deps.confirm();
    await transactions.commit(transaction);
    return true;
  } catch (error) {
    if (mayHaveChanged(error)) return false;
    throw error;
  }
}

/** Whether one of the documents was written to or deleted since it was read. */
async function isStale(pending: readonly PendingWrite[], context: WriteContext): Promise<boolean> {
  const now = new Map((await readAgain(pending, context)).map(({ document }) => [document.$id, document.$updatedAt]));
  return pending.some(({ document }) => now.get(document.$id) !== document.$updatedAt);
}

/** A conflict, a missing document or a lost response: the documents have to be read again. */
function mayHaveChanged(error: unknown): boolean {
  return isUncertain(error) || [404, 409].includes(serverStatus(error) ?? 0);
}
