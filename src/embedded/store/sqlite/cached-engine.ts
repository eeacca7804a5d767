import type { RunResult, SqliteEngine, SqlRow, SqlStatement, SqlValue } from './sqlite-engine.js';
import { readText } from './text-out.js';

/** The functions in which the two SQLite libraries differ. */
export interface EngineDriver {
  readonly name: string;
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

const CACHED_STATEMENTS = 500;

/** Adds to a driver what both libraries need: a cache of prepared statements and nested transactions. */
export function cachedEngine(driver: EngineDriver): SqliteEngine {
  const statements = new Map<string, SqlStatement>();
  let depth = 0;
  let undos: (() => void)[] = [];
  const prepare = (sql: string): SqlStatement => {
    const known = statements.get(sql);
    if (known) return known;
    const oldest = statements.keys().next();
    if (statements.size >= CACHED_STATEMENTS && !oldest.done) statements.delete(oldest.value);
    const made = driver.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const run = (sql: string): RunResult => prepare(sql).run();
  return {
    name: driver.name,
    prepare,
    exec(sql) {
      driver.exec(sql);
      statements.clear();
    },
    transaction(work) {
      const level = depth;
      const before = undos.length;
      run(level === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT level${level}`);
      depth += 1;
      try {
        const result = work();
        run(level === 0 ? 'COMMIT' : `RELEASE level${level}`);
        if (level === 0) undos = [];
        return result;
      } catch (error) {
        for (const undo of undos.splice(before)) undo();
        if (level === 0) run('ROLLBACK');
        else {
          run(`ROLLBACK TO level${level}`);
          run(`RELEASE level${level}`);
        }
        throw error;
      } finally {
        depth = level;
      }
    },
    onRollback(undo) {
      if (depth > 0) undos.push(undo);
    },
    close: () => {
      statements.clear();
      driver.close();
    },
  };
}

/** What the libraries return: blobs are texts (see `textOut`). */
export type RawRow = Record<string, SqlValue | ArrayBuffer | Uint8Array>;

/** Converts bigints of a row to numbers if nothing is lost, and bytes to text; changes the row in place. */
export function plainRow(row: RawRow): SqlRow {
  for (const name in row) {
    const value = row[name];
    if (typeof value === 'bigint') row[name] = narrowInteger(value);
    else if (typeof value === 'object' && value !== null) row[name] = readText(value);
  }
  return row as SqlRow;
}

/** A number if it represents the integer exactly, else the bigint. */
export function narrowInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * Converts whole numbers so that they are bound as integers: both libraries would bind some of them as floats, which matters in untyped
 * expressions.
 */
export function bindable(values: readonly SqlValue[]): SqlValue[] {
  return values.map((value) => (typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value));
}
