import { packedChunks } from '../../util/chunks-of.js';
import { BODY_SIZE, bodySize } from '../http/body-size.js';
import { invalidAnswer } from '../http/invalid-answer.js';
import { serverErrorType } from '../http/server-error.js';
import type { Transport } from '../http/transport.js';
import type { NumberStep } from './number-step.js';
import type { SpoilGuard } from './spoilt-values.js';

/** A staged operation on one document, in wire form. */
export type DocumentOperation =
  | {
      readonly action: 'create' | 'update';
      readonly collection: string;
      readonly id: string;
      readonly values: Readonly<Record<string, unknown>>;
      readonly permissions?: readonly string[];
    }
  | { readonly action: 'delete'; readonly collection: string; readonly id: string };

export type StagedOperation =
  | DocumentOperation
  | ({ readonly action: 'increment' | 'decrement'; readonly collection: string; readonly id: string } & Pick<
      NumberStep,
      'key' | 'by' | 'bound'
    >)
  /** Up to a hundred new documents, each with its `$id`, that count as one operation; for API keys, without relationships. */
  | {
      readonly action: 'bulkCreate';
      readonly collection: string;
      readonly documents: readonly Readonly<Record<string, unknown>>[];
    };

/** Appwrite's names for the states of a transaction (fact 68); `gone` if it knows no such transaction. */
export type TransactionStatus = (typeof STATES)[number] | 'gone';

const STATES = ['pending', 'committing', 'committed', 'failed'] as const;

/** Transactions over the documents of one database. All methods throw EntwriteError. */
export interface TransactionGateway {
  /** @returns the id; an uncommitted transaction expires after five minutes */
  readonly begin: () => Promise<string>;
  /** Stages operations, at most 100 per transaction, in as many requests as their size takes: one, if they are not large. */
  readonly stage: (transaction: string, operations: readonly StagedOperation[]) => Promise<void>;
  /** Commits, all or nothing. */
  readonly commit: (transaction: string) => Promise<void>;
  readonly status: (transaction: string) => Promise<TransactionStatus>;
  /** Makes a pending transaction fail, so that it can no longer be committed; refused in any other state. */
  readonly rollBack: (transaction: string) => Promise<void>;
  /** Removes a transaction, whether committed or not. */
  readonly discard: (transaction: string) => Promise<void>;
}

/** The most operations per transaction (§10.1). */
export const TRANSACTION_LIMIT = 100;

export function collectionsOf(operations: readonly StagedOperation[]): string {
  return [...new Set(operations.map(({ collection }) => collection))].join(', ');
}

export function createTransactionGateway(
  transport: Transport,
  databaseId: string,
  { requireKept, requireUpdate }: Pick<SpoilGuard, 'requireKept' | 'requireUpdate'>,
): TransactionGateway {
  const path = (...rest: string[]) => ['tablesdb', 'transactions', ...rest];
  const end = async (transaction: string, by: 'commit' | 'rollback', state: 'committed' | 'failed'): Promise<void> => {
    const parameters = { [by]: true };
    const answer = await transport.send({ method: 'PATCH', path: path(transaction), parameters });
    const { status } = stateIn(answer, transaction);
    if (status !== state)
      throw invalidAnswer('transactions', `a ${by} that leaves the transaction ${status}`, `a ${state} one`);
  };
  return {
    async begin() {
      // Sending it twice creates an extra, empty transaction, which expires.
      const answer = await transport.send({ method: 'POST', path: path(), repeatable: true });
      return stateIn(answer).id;
    },
    async stage(transaction, operations) {
      for (const operation of operations) {
        const require = operation.action === 'update' ? requireUpdate : requireKept;
        await require(operation.collection, valuesOf(operation));
      }
      for (const some of packedChunks(operations, operationSize, { size: BODY_SIZE })) {
        const answer = await transport.send({
          method: 'POST',
          path: path(transaction, 'operations'),
          parameters: { operations: some.map((operation) => staged(databaseId, operation)) },
        });
        stateIn(answer, transaction);
      }
    },
    commit: (transaction) => end(transaction, 'commit', 'committed'),
    async status(transaction) {
      try {
        return stateIn(await transport.send({ method: 'GET', path: path(transaction) }), transaction).status;
      } catch (error) {
        if (serverErrorType(error) === 'transaction_not_found') return 'gone';
        throw error;
      }
    },
    rollBack: (transaction) => end(transaction, 'rollback', 'failed'),
    async discard(transaction) {
      try {
        await transport.send({ method: 'DELETE', path: path(transaction) });
      } catch (error) {
        if (serverErrorType(error) !== 'transaction_not_found') throw error;
      }
    },
  };
}

function operationSize(operation: StagedOperation): number {
  return valuesOf(operation).reduce((sum, values) => sum + bodySize(values), 0);
}

function valuesOf(operation: StagedOperation): readonly Readonly<Record<string, unknown>>[] {
  if ('documents' in operation) return operation.documents;
  return 'values' in operation ? [operation.values] : [];
}

function staged(databaseId: string, operation: StagedOperation): Readonly<Record<string, unknown>> {
  const { action, collection: tableId } = operation;
  if (operation.action === 'bulkCreate') return { databaseId, tableId, action, data: operation.documents };
  const place = { databaseId, tableId, action, rowId: operation.id };
  switch (operation.action) {
    case 'delete':
      return place;
    case 'increment':
    case 'decrement': {
      const { key, by, bound } = operation;
      const limit = operation.action === 'increment' ? { max: bound } : { min: bound };
      return { ...place, data: { column: key, value: by, ...(bound !== null && limit) } };
    }
    default: {
      const { values, permissions } = operation;
      const data = { ...values, ...(permissions && { $permissions: permissions }) };
      // Otherwise Appwrite's main refuses a document without any value.
      return { ...place, data: Object.keys(data).length === 0 ? { $id: operation.id } : data };
    }
  }
}

/** The transaction state in a response. Throws `server_answer_invalid`, also for another transaction's. */
function stateIn(
  answer: unknown,
  transaction?: string,
): { readonly id: string; readonly status: (typeof STATES)[number] } {
  const { $id: id, status: given } = (answer ?? {}) as { $id?: unknown; status?: unknown };
  const status = STATES.find((one) => one === given);
  if (typeof id === 'string' && (transaction ?? id) === id && status !== undefined) return { id, status };
  throw invalidAnswer('transactions', 'an answer without $id and status of the transaction');
}
