/** What SQLite takes and hands out: integers beyond 2^53 are bigints, all others numbers. No blobs are stored. */
export type SqlValue = null | number | bigint | string;

export type SqlRow = Record<string, SqlValue>;

export interface RunResult {
  /** Rows touched by the statement. */
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

/** A prepared statement; parameters are bound in order to its `?`. */
export interface SqlStatement {
  run(...parameters: readonly SqlValue[]): RunResult;
  get(...parameters: readonly SqlValue[]): SqlRow | undefined;
  all(...parameters: readonly SqlValue[]): SqlRow[];
  /** Yields row by row; ending the loop early is allowed. */
  iterate(...parameters: readonly SqlValue[]): IterableIterator<SqlRow>;
}

/** One connection to one SQLite file, used by one process at a time. All calls are synchronous. */
export interface SqliteEngine {
  readonly name: string;
  /** Runs statements without parameters, for example DDL. Drops the cached statements, since their columns may have changed. */
  exec(sql: string): void;
  /** Prepares a statement, or answers the one already prepared for the same text. */
  prepare(sql: string): SqlStatement;
  /** Runs `work` in a transaction, in a savepoint when one is already open; rolls back when `work` throws. `work` must not await. */
  transaction<T>(work: () => T): T;
  /** Has `undo` called when what was written up to here in the open transaction is rolled back; outside of one there is nothing to undo. */
  onRollback(undo: () => void): void;
  close(): void;
}

/** An error of SQLite, the same for every engine. `code` is SQLite's extended result code, for example 2067. */
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

/** Says whether a write was refused by a unique index or a primary key. */
export function isUniqueViolation(error: unknown): error is SqliteEngineError {
  return (
    error instanceof SqliteEngineError && (error.code === CONSTRAINT_UNIQUE || error.code === CONSTRAINT_PRIMARY_KEY)
  );
}
