/** The values that SQLite accepts and returns: integers beyond 2^53 are bigints, all others numbers. Blobs are not stored. */
export type SqlValue = null | number | bigint | string;

export type SqlRow = Record<string, SqlValue>;

export interface RunResult {
  /** Number of rows that the statement changed. */
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

/** A prepared statement; parameters are bound to its `?` in order. */
export interface SqlStatement {
  run(...parameters: readonly SqlValue[]): RunResult;
  get(...parameters: readonly SqlValue[]): SqlRow | undefined;
  all(...parameters: readonly SqlValue[]): SqlRow[];
  /** Yields row by row; the loop may be ended early. */
  iterate(...parameters: readonly SqlValue[]): IterableIterator<SqlRow>;
}

/** One connection to one SQLite file, used by one process at a time. All calls are synchronous. */
export interface SqliteEngine {
  readonly name: string;
  /** Runs statements without parameters, for example DDL. Clears the cached statements, since their columns may have changed. */
  exec(sql: string): void;
  /** Prepares a statement, or returns the one already prepared for the same text. */
  prepare(sql: string): SqlStatement;
  /**
   * Runs `work` in a transaction, or in a savepoint if a transaction is already open; rolls back if `work` throws. `work` must not await.
   */
  transaction<T>(work: () => T): T;
  /** Registers `undo`, which is called if the writes so far in the open transaction are rolled back; does nothing outside a transaction. */
  onRollback(undo: () => void): void;
  close(): void;
}

/** An error of SQLite, the same for both libraries. `code` is SQLite's extended result code, for example 2067. */
export class SqliteEngineError extends Error {
  override readonly name = 'SqliteEngineError';

  constructor(
    message: string,
    readonly code: number,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_PRIMARY_KEY = 1555;

/** Whether a unique index or a primary key refused a write. */
export function isUniqueViolation(error: unknown): error is SqliteEngineError {
  return (
    error instanceof SqliteEngineError && (error.code === CONSTRAINT_UNIQUE || error.code === CONSTRAINT_PRIMARY_KEY)
  );
}
