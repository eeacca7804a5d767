import { commitTogether, isConflict, isOutcomeLost } from '../../appwrite/documents/commit-together.js';
import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import {
  collectionsOf,
  type StagedOperation,
  TRANSACTION_LIMIT,
} from '../../appwrite/documents/transaction-gateway.js';
import { isUncertain } from '../../appwrite/http/repeat-request.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { EntwriteError } from '../../errors.js';
import { checkCall } from '../../metadata/options/check-call.js';
import { chunksOf } from '../../util/chunks-of.js';
import { groupBy } from '../../util/group-by.js';
import { pause } from '../../util/pause.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { requireLinks } from '../validation/missing-links.js';
import { mayReplace } from '../writes/draft-links.js';
import { findRefusals, mayBeTaken, type RefusedDocument } from '../writes/explain-refusal.js';
import { listByIds } from '../writes/list-by-ids.js';
import { ContextTransaction } from './context-transaction.js';
import { TRANSACTION_RULES, type TransactionOptions } from './transaction-options.js';

const ATTEMPTS = 5;
const FIRST_DELAY = 40;

/**
 * Runs a function whose writes happen all together or not at all. They are sent after it has settled, in three requests, plus one for each
 * collection whose documents it read by id, and one for each hundred links. If those documents have changed since, nothing is written and
 * the function runs again. If it throws, nothing is sent.
 *
 * @throws EntwriteError `transaction_conflict`, `transaction_too_large`, `unique_violation`, `document_not_found`
 */
export async function runTransaction<T>(
  documents: () => Promise<DocumentGateway>,
  work: (transaction: ContextTransaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  checkCall('transaction', options, TRANSACTION_RULES);
  const { attempts = ATTEMPTS, atomic = true, signal } = options;
  /** Documents that an earlier run linked without reading them: links that Appwrite does not replace must be removed first. */
  let linked: readonly ReadDocument[] = [];
  for (let attempt = 1; ; attempt += 1) {
    throwIfAborted('transaction', signal, 'Nothing of it was written.');
    const transaction = new ContextTransaction();
    for (const { collection, id, document } of linked) transaction.staged.noteRead(collection, id, document, false);
    // The wrapper also catches what a function that is not async throws.
    const result = await (async () => work(transaction))().finally(() => transaction.end());
    transaction.requireAwaited();
    throwIfAborted('transaction', signal, 'Nothing of it was written.');
    const operations = transaction.staged.operations();
    await requireLinks('transaction', transaction.linksToCheck(), documents);
    await transaction.requireDeletable(documents);
    const between =
      operations.length === 0
        ? null
        : await commitPortions(await documents(), transaction, portions(operations, atomic));
    if (between === null) {
      for (const after of transaction.afterCommit) await after();
      return result;
    }
    const { reason } = between;
    if (attempt >= attempts) throw isGone(reason) || isUncertain(reason) ? reason : conflict(operations, attempts);
    linked = await documentsToLink(transaction);
    await pause(FIRST_DELAY * 2 ** attempt * Math.random());
  }
}

interface ReadDocument {
  readonly collection: string;
  readonly id: string;
  readonly document: WireDocument;
}

/** Reads the documents whose one-to-one links a transaction writes. */
async function documentsToLink({ staged, sessions }: ContextTransaction): Promise<readonly ReadDocument[]> {
  const linking = staged.drafts().filter(({ isNew, draft }) => !isNew && mayReplace(draft));
  const found: ReadDocument[] = [];
  for (const [collection, drafts] of groupBy(linking, (one) => one.collection)) {
    const session = sessions.get(collection);
    const ids = drafts.map(({ id }) => id);
    if (session === undefined) continue;
    for (const [id, document] of await listByIds(session, ids)) found.push({ collection, id, document });
  }
  return found;
}

function portions(operations: readonly StagedOperation[], atomic: boolean): readonly (readonly StagedOperation[])[] {
  if (operations.length <= TRANSACTION_LIMIT) return [operations];
  if (!atomic) return chunksOf(operations, TRANSACTION_LIMIT);
  throw new EntwriteError('transaction_too_large', {
    at: collectionsOf(operations),
    found: `${operations.length} operations`,
    expected: `at most ${TRANSACTION_LIMIT}, which is what Appwrite commits at once`,
    remedy: 'Do less in one transaction, or set `atomic: false` to commit them a hundred at a time.',
  });
}

/** Others interfered, so nothing was written. */
interface Between {
  /** The server's error; null if a check before the commit failed. */
  readonly reason: unknown;
}

/** Commits portion by portion; null if everything is committed. */
async function commitPortions(
  documents: DocumentGateway,
  transaction: ContextTransaction,
  parts: readonly (readonly StagedOperation[])[],
): Promise<Between | null> {
  let committed = 0;
  for (const part of parts) {
    const isFirst = committed === 0;
    try {
      const isDone = await commitTogether(documents, part, () => isAsRead(transaction));
      if (!isDone && isFirst) return { reason: null };
      if (!isDone) throw conflict(part, 1);
    } catch (error) {
      const explained = await explain(transaction, error);
      if (!isFirst) {
        const uncommitted = parts.flat().slice(committed);
        for (const place of uncommitted.flatMap(placesOf)) transaction.committed.delete(place);
        throw incomplete(parts, committed, explained ?? error);
      }
      if (explained === null) return { reason: error };
      throw explained;
    }
    committed += part.length;
    for (const place of part.flatMap(placesOf)) transaction.committed.add(place);
  }
  return null;
}

function placesOf(operation: StagedOperation): readonly string[] {
  const { collection } = operation;
  return operation.action === 'bulkCreate'
    ? operation.documents.map(({ $id }) => `${collection}/${String($id)}`)
    : [`${collection}/${operation.id}`];
}

/** Whether everything the transaction read is unchanged, apart from its own committed writes. */
async function isAsRead({ staged, sessions, committed, proofs, lists }: ContextTransaction): Promise<boolean> {
  const times = staged.readTimes().filter(({ collection, id }) => !committed.has(`${collection}/${id}`));
  const read = [...groupBy(times, ({ collection }) => collection)];
  const checks = read.map(async ([collection, documents]) => {
    const session = sessions.get(collection);
    if (session === undefined) return true;
    const now = await listByIds(
      session,
      documents.map(({ id }) => id),
      ['$id'],
    );
    return documents.every(({ id, updatedAt }) => (now.get(id)?.$updatedAt ?? null) === updatedAt);
  });
  const changes = staged
    .drafts()
    .filter(({ collection, id, isNew }) => !isNew && !committed.has(`${collection}/${id}`));
  const areListsAsRead = lists.areAsRead(changes, (collection) => sessions.get(collection));
  const all = [...checks, ...proofs.map((prove) => prove(committed)), areListsAsRead];
  return (await Promise.all(all)).every((holds) => holds);
}

/** The error that a failed commit amounts to; null if the function should run again. */
async function explain(transaction: ContextTransaction, error: unknown): Promise<unknown> {
  if (mayBeTaken(error)) {
    const violation = await findViolation(transaction, error);
    if (violation !== null) return violation;
  }
  // A function that reads will notice the deletion when it runs again; one that only writes cannot, so the caller gets the error.
  if (isGone(error)) return transaction.staged.readTimes().some(({ updatedAt }) => updatedAt !== null) ? null : error;
  const isRetryable = isUncertain(error) || isConflict(error);
  return isRetryable ? null : error;
}

/** Whether a document that is written to does not exist. */
function isGone(error: unknown): boolean {
  return serverErrorType(error) === 'document_not_found';
}

async function findViolation({ staged, sessions }: ContextTransaction, cause: unknown): Promise<EntwriteError | null> {
  const [session] = sessions.values();
  if (session === undefined) return null;
  const written = [...sessions].flatMap(([collection, { metadata }]) =>
    staged.outcomes(collection).map((one): RefusedDocument => ({ ...one, entity: metadata() })),
  );
  const refusals = await findRefusals(session, written, cause, staged.deleted());
  return [...refusals.values()][0] ?? null;
}

function conflict(operations: readonly StagedOperation[], attempts: number): EntwriteError {
  return new EntwriteError('transaction_conflict', {
    at: collectionsOf(operations),
    found: `a conflict at ${attempts === 1 ? 'its attempt' : `each of ${attempts} attempts`}: others wrote to its documents, or one of its own writes changed another of them through a relationship, or took a unique value that another of them gives up`,
    expected: 'documents that nothing else writes to for a few requests',
    remedy:
      'Run it again when fewer others write to them, give more `attempts`, or do less in one transaction. If it deletes a document, or sets a list of links, write to the linked documents first. If a unique value moves from one document to another, write first to the one that gives it up.',
  });
}

function incomplete(parts: readonly (readonly StagedOperation[])[], committed: number, cause: unknown): EntwriteError {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  return new EntwriteError(
    'bulk_incomplete',
    {
      at: collectionsOf(parts.flat()),
      found: `${committed} of ${total} operations committed; ${isOutcomeLost(cause) ? 'whether those of the next hundred are is not known' : 'those of the next hundred failed'}`,
      expected: 'all of them committed',
      remedy: 'With `atomic: false` the first hundreds stay; give the rest again.',
    },
    { cause },
  );
}
