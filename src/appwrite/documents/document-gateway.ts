import type { RequestScope, WriteGuard } from '../http/server-request.js';
import type { NumberStep } from './number-step.js';
import type { StagedOperation, TransactionGateway } from './transaction-gateway.js';

/** A document in wire form: system fields and stored keys side by side. */
export interface WireDocument {
  readonly $id: string;
  readonly $sequence: string | number;
  readonly $createdAt: string;
  readonly $updatedAt: string;
  readonly $permissions: readonly string[];
  readonly [key: string]: unknown;
}

export interface DocumentPage {
  /** Capped at 5,000 by Appwrite; 0 if not asked for. */
  readonly total: number;
  readonly documents: readonly WireDocument[];
}

export interface DocumentWrite {
  /** Values by stored key; relationships as id, array of ids, or nested data. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** If absent: none for a new document, unchanged for an existing one. */
  readonly permissions?: readonly string[];
}

/** The outcome of a guarded write: nothing is written to a document that is newer or gone. */
export type RewriteOutcome = 'written' | 'newer' | 'gone';

/** Reads and writes documents of one database in wire form: stored keys, and values as Appwrite sends them. */
export interface DocumentGateway {
  /**
   * `isolated`: a refusal leaves other documents unchanged. Appwrite changes the other ends of links before it checks whether the document
   * can be created, and does not undo that; a transaction does. A refusal is then a `transaction_conflict`.
   * `beside`: the operations of a transaction that creates it and writes to others.
   */
  readonly create: (
    collection: string,
    id: string,
    write: DocumentWrite,
    options?: { isolated?: boolean; beside?: readonly StagedOperation[] },
  ) => Promise<WireDocument>;
  /** Null if the document does not exist. */
  readonly get: (collection: string, id: string, queries?: readonly string[]) => Promise<WireDocument | null>;
  /** Lists one page. `total` costs the server a count, so it is omitted by default. */
  readonly list: (
    collection: string,
    queries: readonly string[],
    options?: { total?: boolean },
  ) => Promise<DocumentPage>;
  /** `repeatable`: sending it twice is harmless. `unlessNewerThan`: refused (`row_update_conflict`) if `$updatedAt` is later. */
  readonly update: (
    collection: string,
    id: string,
    write: DocumentWrite,
    options?: { repeatable?: boolean; unlessNewerThan?: string },
  ) => Promise<WireDocument>;
  /**
   * Changes values of a document that has not changed since it was read, and keeps its `$updatedAt`.
   *
   * @param readAt the document's `$updatedAt` as it was read
   * @param unlessNewerThan the guard: `readAt`, or for links the server's time before the read
   */
  readonly rewrite: (
    collection: string,
    id: string,
    values: Readonly<Record<string, unknown>>,
    readAt: string,
    unlessNewerThan?: string,
  ) => Promise<RewriteOutcome>;
  /** `unlessNewerThan`: refused (`row_update_conflict`) if the document's `$updatedAt` is later. */
  readonly delete: (collection: string, id: string, options?: { unlessNewerThan?: string }) => Promise<void>;
  /** Creates at most 100 documents, each with its `$id`, and returns them. Appwrite refuses it on collections with relationships. */
  readonly createMany: (
    collection: string,
    documents: readonly Readonly<Record<string, unknown>>[],
  ) => Promise<readonly WireDocument[]>;
  /**
   * Writes at most 100 whole documents by their `$id`. Loses concurrent writes of others (fact 33), so only use it for
   * documents that no one else writes. Recreates deleted documents, which shows in the returned `$createdAt`.
   *
   * @returns the documents that changed
   */
  readonly upsertMany: (
    collection: string,
    documents: readonly Readonly<Record<string, unknown>>[],
  ) => Promise<readonly WireDocument[]>;
  /**
   * Writes the same values to all documents that match, and no other attributes; stamps a new `$updatedAt`. Appwrite refuses it on
   * collections with relationships. By default it is repeated if a response is lost.
   *
   * @returns how many matched, and the first hundred of them
   */
  readonly updateMany: (
    collection: string,
    write: DocumentWrite,
    queries: readonly string[],
    options?: { repeatable?: boolean },
  ) => Promise<DocumentPage>;
  /**
   * Deletes all documents that match. Appwrite refuses it on collections with relationships. Not repeated after a lost response.
   *
   * @returns how many matched, and the first hundred of them
   */
  readonly deleteMany: (collection: string, queries: readonly string[]) => Promise<DocumentPage>;
  /** Increments or decrements a number; refused (`column_limit_exceeded`) if the result is beyond the bound. */
  readonly step: (collection: string, id: string, step: NumberStep) => Promise<WireDocument>;
  /** Writes to several documents, all or nothing. */
  readonly transactions: TransactionGateway;
  /** Whether reads show writes that the server does not have yet, so that it must not be asked to follow relationships. Absent: never. */
  readonly isStaged?: () => boolean;
  /** A gateway for work under a lock, which calls the guard before each attempt of each write. */
  readonly guardedBy: (guard: WriteGuard) => DocumentGateway;
  /** A gateway whose requests belong to one piece of work. */
  readonly scoped: (scope: RequestScope) => DocumentGateway;
}

/** Documents per bulk request (fact 15). */
export const BULK_LIMIT = 100;
