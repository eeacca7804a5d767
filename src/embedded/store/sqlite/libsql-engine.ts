import type Libsql from 'libsql';
import { bindable, cachedEngine, plainRow, type RawRow } from './cached-engine.js';
import { type SqliteEngine, SqliteEngineError, type SqlRow, type SqlStatement } from './sqlite-engine.js';

const CANNOT_OPEN = 14;

/** Opens `file` with the optional package `libsql`. */
export function openLibsqlEngine(Database: typeof Libsql, file: string): SqliteEngine {
  const database = connect(Database, file);
  return cachedEngine({
    name: 'libsql',
    exec: (sql) => translating(() => void database.exec(sql)),
    prepare: (sql) => statement(translating(() => database.prepare(sql))),
    close: () => void database.close(),
  });
}

/** The error of the constructor contains SQLite's code only in its text. */
function connect(Database: typeof Libsql, file: string): Libsql.Database {
  try {
    return new Database(file);
  } catch (error) {
    const code = Number(/: (\d+)"\)$/.exec(String(error))?.[1] ?? CANNOT_OPEN);
    throw new SqliteEngineError('unable to open the file', code, error);
  }
}

function statement(prepared: Libsql.Statement<unknown[]>): SqlStatement {
  prepared.safeIntegers(true);
  const rows = (result: unknown): SqlRow[] => (result as RawRow[]).map(plainRow);
  return {
    run: (...parameters) =>
      translating(() => {
        const { changes, lastInsertRowid } = prepared.run(bindable(parameters));
        return { changes, lastInsertRowid };
      }),
    // `all` instead of `get`: `get` keeps the statement open at its first row, which locks the table against DDL.
    get: (...parameters) => translating(() => rows(prepared.all(bindable(parameters)))[0]),
    all: (...parameters) => translating(() => rows(prepared.all(bindable(parameters)))),
    *iterate(...parameters) {
      const cursor = translating(() => prepared.iterate(bindable(parameters)));
      for (;;) {
        const next = translating(() => cursor.next());
        if (next.done) return;
        yield plainRow(next.value as RawRow);
      }
    },
  };
}

function translating<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    // Not `instanceof Error`, since under jest the error may come from another realm.
    const { rawCode, message } = error as { rawCode?: unknown; message?: unknown };
    if (typeof rawCode === 'number') throw new SqliteEngineError(String(message), rawCode, error);
    throw error;
  }
}
