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

/** How often a hundred documents that others keep writing to are tried together; after that each is written by itself. */
const ATTEMPTS = 5;

/**
 * A hundred documents at a time, all or nothing; `$updatedAt` is new. Appwrite refuses the commit when others wrote to one of
 * them after it was staged; what was written between reading and staging shows when they are read once more before the commit.
 */
export const writeInTransactions: WritePending = async (pending, context) => {
  const outcome = collectOutcome();
  await forEachConcurrently(chunksOf(pending, TRANSACTION_LIMIT), CONCURRENCY, async (chunk) => {
    let open: readonly PendingWrite[] = chunk;
    for (let attempt = 1; attempt <= ATTEMPTS && open.length > 0; attempt += 1) {
      if (await writeTogether(open, context)) return outcome.add(chunk.length);
      open = await readAgain(open, context);
    }
    const { changed, unequal } = await writeSingly(open, context);
    outcome.add(chunk.length - open.length + changed, unequal);
  });
  return outcome;
};

/** Whether all of them were written; otherwise none was, or the answer got lost. */
async function writeTogether(open: readonly PendingWrite[], context: WriteContext): Promise<boolean> {
  const { change, deps } = context;
  const { transactions } = deps.documents;
  deps.throwIfAborted?.();
  await deps.confirm();
  try {
    const transaction = await transactions.begin();
    await transactions.stage(
      transaction,
      open.map(({ document, values }) => ({
        action: 'update',
        collection: change.collection,
        id: document.$id,
        values,
      })),
    );
    if (await isStale(open, context)) {
      await transactions.discard(transaction);
      return false;
    }
    await deps.confirm();
    await transactions.commit(transaction);
    return true;
  } catch (error) {
    if (isAnother(error)) return false;
    throw error;
  }
}

/** Whether one of them was written to or deleted since it was read. */
async function isStale(open: readonly PendingWrite[], context: WriteContext): Promise<boolean> {
  const now = new Map((await readAgain(open, context)).map(({ document }) => [document.$id, document.$updatedAt]));
  return open.some(({ document }) => now.get(document.$id) !== document.$updatedAt);
}

/** A conflict, a document that is gone, or an answer that got lost: the documents have to be looked at again. */
function isAnother(error: unknown): boolean {
  return isUncertain(error) || [404, 409].includes(serverStatus(error) ?? 0);
}
