import { EntwriteError, hasCode } from '../../errors.js';
import { isLostAnswer } from '../http/repeat-request.js';
import { serverErrorType } from '../http/server-error.js';
import { commitOnce } from './commit-once.js';
import type { DocumentGateway } from './document-gateway.js';
import { writeGivenTimes } from './given-times.js';
import { collectionsOf, type StagedOperation, type TransactionGateway } from './transaction-gateway.js';

/**
 * Commits operations, at most a hundred, whole or not at all: three requests, and one for each new document that is given times. What Appwrite says against it is thrown as it comes;
 * after a lost answer the transaction itself shows what became of it.
 *
 * @param beforeCommit runs when they are staged: from then on Appwrite sees what others write to their documents. False gives it up.
 * @returns whether they were committed; false where `beforeCommit` gave it up
 * @throws EntwriteError `transaction_conflict`, which another run may settle: others wrote to the documents, or the transaction expired;
 *   `transaction_unsettled`; `write_unsettled` where it is committed, but for times
 */
export async function commitTogether(
  documents: Pick<DocumentGateway, 'transactions' | 'update'>,
  operations: readonly StagedOperation[],
  beforeCommit: () => Promise<boolean> = async () => true,
): Promise<boolean> {
  const { transactions } = documents;
  const transaction = await transactions.begin();
  let isOpen = true;
  try {
    await transactions.stage(transaction, operations);
    if (!(await beforeCommit())) return false;
    isOpen = false;
    const outcome = await commitOnce(transactions, transaction);
    isOpen = outcome === 'expired';
    if (outcome === 'stuck') throw notCommitted(operations);
    if (outcome === 'failed') throw lostConflict(operations);
    if (outcome === 'expired') throw expired(operations);
  } catch (error) {
    if (!isOpen && isLostAnswer(error)) throw outcomeLost(operations, error);
    throw serverErrorType(error) === 'transaction_expired' ? expired(operations, error) : error;
  } finally {
    if (isOpen) await discard(transactions, transaction);
  }
  await writeGivenTimes(documents, operations);
  return true;
}

/** Whether a commit met writes of others, or a value that is taken. */
export function isConflict(error: unknown): boolean {
  return serverErrorType(error) === 'transaction_conflict' || hasCode(error, 'transaction_conflict');
}

/** Whether a commit got no answer, and nothing said what became of it. */
export function isOutcomeLost(error: unknown): boolean {
  return hasCode(error, 'transaction_unsettled') && error instanceof EntwriteError && isLostAnswer(error.cause);
}

/** One that is left behind ends by itself. */
async function discard(transactions: TransactionGateway, transaction: string): Promise<void> {
  await transactions.discard(transaction).catch(() => {});
}

function notCommitted(operations: readonly StagedOperation[]): EntwriteError {
  return new EntwriteError('transaction_unsettled', {
    at: collectionsOf(operations),
    found: 'a transaction that Appwrite neither committed nor ended',
    expected: 'a commit, or the reason against it',
    remedy:
      'Appwrite leaves transactions like that when an operation fails in a way it does not expect, such as a deletion that `onDelete: restrict` forbids, or a change of a document that has a link to one that does not exist; look at the documents before it is run again.',
  });
}

function outcomeLost(operations: readonly StagedOperation[], cause: unknown): EntwriteError {
  const facts = {
    at: collectionsOf(operations),
    found: 'a commit without an answer, and none to what became of it: all of it is written, or nothing',
    expected: 'an answer',
    remedy: 'Look at the documents before it is run again, once the server answers.',
  };
  return new EntwriteError('transaction_unsettled', facts, { cause });
}

/** The commit failed and its answer was lost: for a conflict, a value that is taken, or a structure that does not fit. */
function lostConflict(operations: readonly StagedOperation[]): EntwriteError {
  return new EntwriteError('transaction_conflict', {
    at: collectionsOf(operations),
    found: 'a commit that failed, whose answer was lost',
    expected: 'a commit',
    remedy: 'Run it again; nothing of it was written.',
  });
}

function expired(operations: readonly StagedOperation[], cause?: unknown): EntwriteError {
  const facts = {
    at: collectionsOf(operations),
    found: 'a transaction that expired before its commit',
    expected: 'a commit within five minutes of its beginning',
    remedy: 'Run it again; nothing of it was written.',
  };
  return new EntwriteError('transaction_conflict', facts, { cause });
}
