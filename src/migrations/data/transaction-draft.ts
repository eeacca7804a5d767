import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { makeId } from '../../appwrite/documents/make-id.js';
import { type DocumentOperation, TRANSACTION_LIMIT } from '../../appwrite/documents/transaction-gateway.js';
import { readResolved } from '../../context/queries/resolve-query.js';
import { compileWhere, type DataOrder } from './compile-where.js';
import type { CreateOptions, NewDataDocument } from './create-data-document.js';
import type { DataDocument, DataValues, DataWhere } from './data-document.js';
import { calledLate, dataFailed, dataRefused } from './data-problem.js';
import type { DataStepContext } from './data-step-context.js';

/** What the function of a transaction works with. Reads see the database, and this transaction's writes to single documents. */
export interface DataTransaction {
  /** null if there is none, or this transaction deletes it. */
  readonly get: (collection: string, id: string) => Promise<DataDocument | null>;
  /** As in the database, without this transaction's writes. */
  readonly list: (collection: string, where?: DataWhere, order?: DataOrder) => Promise<readonly DataDocument[]>;
  /** @returns its id */
  readonly create: (collection: string, values: NewDataDocument, options?: CreateOptions) => Promise<string>;
  readonly update: (collection: string, id: string, values: DataValues) => Promise<void>;
  readonly delete: (collection: string, id: string) => Promise<void>;
}

/** A document as the transaction first met it; null if it did not exist. */
export interface ReadDocument {
  readonly collection: string;
  readonly id: string;
  readonly document: WireDocument | null;
}

export interface TransactionDraft {
  readonly tools: DataTransaction;
  readonly operations: readonly DocumentOperation[];
  readonly reads: ReadonlyMap<string, ReadDocument>;
  /** Called once the function has settled: later calls throw, because nothing would commit them. */
  readonly close: () => void;
}

const PAGE = 1000;

/** Collects the operations of one attempt; only reads are sent. */
export function createTransactionDraft(context: DataStepContext): TransactionDraft {
  const operations: DocumentOperation[] = [];
  const reads = new Map<string, ReadDocument>();
  const now = new Map<string, WireDocument | null>();
  const keyOf = (collection: string, id: string) => `${collection}/${id}`;
  let isOver = false;
  const check = (): void => {
    context.check();
    if (isOver) throw calledLate('transaction', 'transaction');
  };

  const remember = (collection: string, id: string, document: WireDocument | null): void => {
    const key = keyOf(collection, id);
    if (reads.has(key)) return;
    reads.set(key, { collection, id, document });
    now.set(key, document);
  };
  const read = async (collection: string, id: string): Promise<WireDocument | null> => {
    check();
    if (!reads.has(keyOf(collection, id))) remember(collection, id, await context.documents.get(collection, id));
    return now.get(keyOf(collection, id)) ?? null;
  };
  const present = async (collection: string, id: string): Promise<WireDocument> => {
    context.requireWritable(collection);
    const document = await read(collection, id);
    if (document !== null) return document;
    throw dataFailed({
      at: `${collection}/${id}`,
      found: 'no such document',
      expected: 'an existing document',
      remedy: 'Check with `get` first.',
    });
  };
  const add = (operation: DocumentOperation): void => {
    check();
    operations.push(operation);
    if (operations.length <= TRANSACTION_LIMIT) return;
    throw dataRefused({
      at: operation.collection,
      found: `more than ${TRANSACTION_LIMIT} writes in one transaction`,
      expected: `at most ${TRANSACTION_LIMIT}, Appwrite's limit`,
      remedy: 'Do less in one transaction, or without one.',
    });
  };

  const tools: DataTransaction = {
    get: read,
    async list(collection, where = {}, order = {}) {
      check();
      const query = compileWhere(context.schema, collection, where, order);
      const found: WireDocument[] = [];
      for await (const page of readResolved(context.documents, query, {
        collection,
        pageSize: PAGE,
        confirmsEnd: true,
      }))
        found.push(...page);
      for (const document of found) remember(collection, document.$id, document);
      return found;
    },
    async create(collection, { $id = makeId(), ...values }, { id = $id, permissions } = {}) {
      context.requireWritable(collection);
      const change = context.rules(collection).stored(permissions ? { ...values, $permissions: permissions } : values);
      remember(collection, id, null);
      add({ action: 'create', collection, id, ...change });
      // It does not exist yet, so it has no times and no sequence.
      const times = { $sequence: '', $createdAt: '', $updatedAt: '' };
      now.set(keyOf(collection, id), { ...change.values, $id: id, ...times, $permissions: change.permissions ?? [] });
      return id;
    },
    async update(collection, id, values) {
      const document = await present(collection, id);
      const rules = context.rules(collection);
      const change = rules.missing(document, rules.stored(values));
      if (change === null) return;
      const unlinking = rules.unlinking(document, change);
      if (unlinking !== null) add({ action: 'update', collection, id, ...unlinking });
      add({ action: 'update', collection, id, ...change });
      const permissions = change.permissions ?? document.$permissions;
      now.set(keyOf(collection, id), { ...document, ...change.values, $permissions: permissions });
    },
    async delete(collection, id) {
      await present(collection, id);
      add({ action: 'delete', collection, id });
      now.set(keyOf(collection, id), null);
    },
  };
  const close = (): void => {
    isOver = true;
  };
  return { tools, operations, reads, close };
}
