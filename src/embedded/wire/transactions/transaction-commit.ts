import { AppwriteError } from '../../rules/appwrite-error.js';
import { OutOfRangeError } from '../../rules/rows/out-of-range-error.js';
import type { RowChange } from '../../store/rows/row-change.js';
import { isUniqueViolation } from '../../store/sqlite/sqlite-engine.js';
import { commitOperations } from '../../store/writes/row-commit.js';
import { type Transaction, transactionsOf } from '../../store/writes/row-transactions.js';
import type { Answer, RequestContext } from '../http/route.js';
import { badRequest } from '../rows/row-create.js';
import { rowScopeOf } from '../rows/row-request.js';
import { isExpired } from '../rows/row-staging.js';
import { transactionAnswer } from './transaction-answer.js';

/** PATCH of a transaction: commits it or rolls it back. */
export function commitRoute(context: RequestContext, params: Record<string, unknown>, find: () => Transaction): Answer {
  const { commit, rollback } = params;
  if (!commit && !rollback) throw badRequest('Either commit or rollback must be true');
  if (commit && rollback) throw badRequest('Cannot commit and rollback at the same time');
  const transaction = find();
  if (transaction.status !== 'pending') throw new AppwriteError('transaction_not_ready');
  const now = context.store.now();
  if (isExpired(transaction, now)) throw new AppwriteError('transaction_expired');
  const ended = commit ? commitTransaction(context, transaction) : endAs(context, transaction, 'failed');
  return { status: 200, body: transactionAnswer(ended) };
}

function endAs({ store }: RequestContext, transaction: Transaction, status: 'committed' | 'failed'): Transaction {
  return transactionsOf(store.engine).setStatus(transaction, status, store.now());
}

/** Commits a transaction; after a failure that the server does not expect, it stays in `committing` permanently. */
function commitTransaction(context: RequestContext, transaction: Transaction): Transaction {
  const { store } = context;
  const transactions = transactionsOf(store.engine);
  transactions.setStatus(transaction, 'committing', store.now());
  try {
    let changes: readonly RowChange[] = [];
    const ended = store.engine.transaction(() => {
      changes = commitOperations(rowScopeOf(context), transactions.operations(transaction));
      return endAs(context, transaction, 'committed');
    });
    for (const change of changes) context.listeners.tell(change, context.naming);
    return ended;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal)
      throw error instanceof AppwriteError && passes.has(error.type) ? error : new AppwriteError('general_unknown');
    endAs(context, transaction, 'failed');
    throw refusal;
  }
}

/** Errors that are sent unchanged, although the transaction stays in `committing`. */
const passes = new Set(['general_bad_request', 'user_unauthorized']);

/** The error of a commit for invalid data, with the legacy wording in both APIs; undefined for any other error. */
function refusalOf(error: unknown): AppwriteError | undefined {
  if (isUniqueViolation(error)) return new AppwriteError('transaction_conflict');
  if (error instanceof OutOfRangeError) return new AppwriteError('attribute_limit_exceeded', { message: error.word });
  if (!(error instanceof AppwriteError)) return undefined;
  switch (error.type) {
    case 'transaction_conflict':
    case 'row_already_exists':
    case 'row_update_conflict':
      return new AppwriteError('transaction_conflict');
    case 'row_invalid_structure':
      return new AppwriteError('document_invalid_structure', error.text === undefined ? {} : { message: error.text });
    case 'document_not_found':
    case 'attribute_limit_exceeded':
    case 'general_query_invalid':
      return error;
    default:
      return undefined;
  }
}
