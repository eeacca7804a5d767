import { EntwriteError, hasCode } from '../../errors.js';
import { isLostAnswer } from '../http/repeat-request.js';
import { serverErrorType } from '../http/server-error.js';
import { commitOnce } from './commit-once.js';
import type { DocumentGateway } from './document-gateway.js';
import { writeGivenTimes } from './given-times.js';
import { collectionsOf, type StagedOperation, type TransactionGateway } from './transaction-gateway.js';

/**
 * Commits up to a hundred operations, all or nothing. Takes three requests, plus one for each new document with given times. Errors
 * of Appwrite are thrown as they are; after a lost response, the transaction's status decides.
 *
 * @param beforeCommit runs after staging, from when on Appwrite detects writes by others. False cancels the commit.
 * @returns whether they were committed; false if `beforeCommit` cancelled
 * @throws EntwriteError `transaction_conflict`, which is worth a retry: others wrote to the documents, or the transaction expired;
 *   `transaction_unsettled`; `write_unsettled` if it was committed, but given times could not be written
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

/** Whether a commit failed because others wrote to the documents, or a unique value is taken. */
export function isConflict(error: unknown): boolean {
  return serverErrorType(error) === 'transaction_conflict' || hasCode(error, 'transaction_conflict');
}

/** Whether the response to a commit was lost, and its outcome could not be determined. */
export function isOutcomeLost(error: unknown): boolean {
  return hasCode(error, 'transaction_unsettled') && error instanceof EntwriteError && isLostAnswer(error.cause);
}

/** Discards a transaction. A failure is harmless, because it expires. */
async function discard(transactions: TransactionGateway, transaction: string): Promise<void> {
  await transactions.discard(transaction).catch(() => {});
}

function notCommitted(operations: readonly StagedOperation[]): EntwriteError {
  return new EntwriteError('transaction_unsettled', {
    at: collectionsOf(operations),
    found: 'a transaction that Appwrite neither committed nor ended',
    expected: 'a commit, or the reason against it',
    remedy:
      'Appwrite leaves transactions like that when an operation fails in a way it does not expect, such as a deletion that `onDelete: restrict` forbids, or a change of a document that links one that does not exist; look at the documents before you run it again.',
  });
}

function outcomeLost(operations: readonly StagedOperation[], cause: unknown): EntwriteError {
  const facts = {
    at: collectionsOf(operations),
    found:
      'a commit whose response was lost, and no answer about its outcome: either all of it was written, or nothing',
    expected: 'an answer',
    remedy: 'Once the server answers, look at the documents before you run it again.',
  };
  return new EntwriteError('transaction_unsettled', facts, { cause });
}

/** The error of a commit that failed without a response: because of a conflict, a taken value, or an invalid structure. */
function lostConflict(operations: readonly StagedOperation[]): EntwriteError {
  return new EntwriteError('transaction_conflict', {
    at: collectionsOf(operations),
    found: 'a commit that failed, and whose response was lost',
    expected: 'a commit',
    remedy: 'Run it again; nothing of it was written.',
  });
}

function expired(operations: readonly StagedOperation[], cause?: unknown): EntwriteError {
  const facts = {
    at: collectionsOf(operations),
    found: 'a transaction that expired before its commit',
    expected: 'a commit within five minutes after it began',
    remedy: 'Run it again; nothing of it was written.',
  };
  return new EntwriteError('transaction_conflict', facts, { cause });
}
