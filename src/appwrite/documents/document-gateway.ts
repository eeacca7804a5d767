import type { RequestScope, WriteGuard } from '../http/server-request.js';
import type { NumberStep } from './number-step.js';
import type { TransactionGateway } from './transaction-gateway.js';

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
  /** Capped at 5,000 by Appwrite; 0 where it was not asked for. */
  readonly total: number;
  readonly documents: readonly WireDocument[];
}

export interface DocumentWrite {
  /** By stored key; relationships as id, array of ids, or nested data. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Absent: none for a new document, unchanged for an existing one. */
  readonly permissions?: readonly string[];
}

/** The outcome of a guarded write: nothing is written to a document that is newer or gone. */
export type RewriteOutcome = 'written' | 'newer' | 'gone';

/** Reads and writes documents of one database, in wire terms: stored keys, values as Appwrite sends them. */
export interface DocumentGateway {
  /**
   * `isolated` where a refusal must cost others nothing: Appwrite changes the other ends of the links before it looks whether the document can
   * be created, and leaves them so. Then it is created in a transaction, which takes that back; a refusal is a `transaction_conflict`.
   */
  readonly create: (
    collection: string,
    id: string,
    write: DocumentWrite,
    options?: { isolated?: boolean },
  ) => Promise<WireDocument>;
  /** null when there is no such document. */
  readonly get: (collection: string, id: string, queries?: readonly string[]) => Promise<WireDocument | null>;
  /** One page. `total` costs the server a count and is left out unless asked for. */
  readonly list: (
    collection: string,
    queries: readonly string[],
    options?: { total?: boolean },
  ) => Promise<DocumentPage>;
  /** `repeatable`: sending it twice is harmless. `unlessNewerThan`: refused (`row_update_conflict`) where `$updatedAt` is later. */
  readonly update: (
    collection: string,
    id: string,
    write: DocumentWrite,
    options?: { repeatable?: boolean; unlessNewerThan?: string },
  ) => Promise<WireDocument>;
  /**
   * Changes values of a document that is still as it was read, and keeps its `$updatedAt`.
   *
   * @param readAt the `$updatedAt` that it was read with
   * @param unlessNewerThan what guards it: `readAt`, or for links the server's time before it was read
   */
  readonly rewrite: (
    collection: string,
    id: string,
    values: Readonly<Record<string, unknown>>,
    readAt: string,
    unlessNewerThan?: string,
  ) => Promise<RewriteOutcome>;
  /** `unlessNewerThan` has it refused (`row_update_conflict`) when the document's `$updatedAt` is later by now. */
  readonly delete: (collection: string, id: string, options?: { unlessNewerThan?: string }) => Promise<void>;
  /** At most 100 at once; refused by Appwrite on collections with relationships. Each has its `$id`. Answers them. */
  readonly createMany: (
    collection: string,
    documents: readonly Readonly<Record<string, unknown>>[],
  ) => Promise<readonly WireDocument[]>;
  /**
   * Writes whole documents by their `$id`, at most 100 at once. Loses what others write to them meanwhile (fact 33): only for
   * documents that no one else writes. A document that is gone is created again, which the answer's `$createdAt` shows.
   *
   * @returns the documents that changed
   */
  readonly upsertMany: (
    collection: string,
    documents: readonly Readonly<Record<string, unknown>>[],
  ) => Promise<readonly WireDocument[]>;
  /**
   * Writes the same values into all documents that match, these attributes alone; stamps a new `$updatedAt`. Refused by Appwrite on
   * collections with relationships. Sent again where an answer is lost.
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
   * Deletes all documents that match. Refused by Appwrite on collections with relationships. Sending it twice is harmless.
   *
   * @returns how many matched, and the first hundred of them
   */
  readonly deleteMany: (collection: string, queries: readonly string[]) => Promise<DocumentPage>;
  /** Adds to a number, or takes from it; refused (`column_limit_exceeded`) where the result is beyond the bound. */
  readonly step: (collection: string, id: string, step: NumberStep) => Promise<WireDocument>;
  /** Writes to several documents, all or nothing. */
  readonly transactions: TransactionGateway;
  /** The same documents for work under a lock: each attempt of each write asks first. */
  readonly guardedBy: (guard: WriteGuard) => DocumentGateway;
  /** The same documents for the requests of one piece of work. */
  readonly scoped: (scope: RequestScope) => DocumentGateway;
}

/** Documents per bulk request (fact 15). */
export const BULK_LIMIT = 100;
