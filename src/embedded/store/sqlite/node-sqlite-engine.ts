import { bindable, cachedEngine, plainRow, type RawRow } from './cached-engine.js';
import { type SqliteEngine, SqliteEngineError, type SqlStatement, type SqlValue } from './sqlite-engine.js';

/** The part of `node:sqlite` that is used; the types of Node 20 do not contain the module. */
interface NodeSqlite {
  DatabaseSync: new (
    file: string,
  ) => {
    exec(sql: string): void;
    prepare(sql: string): NodeStatement;
    close(): void;
  };
}

interface NodeStatement {
  setReadBigInts(enabled: boolean): void;
  run(...parameters: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...parameters: SqlValue[]): RawRow | undefined;
  all(...parameters: SqlValue[]): RawRow[];
  iterate(...parameters: SqlValue[]): IterableIterator<RawRow>;
}

/** Opens `file` with Node's own SQLite; returns undefined if Node has none without a flag (before 22.13). */
export function openNodeSqliteEngine(file: string): SqliteEngine | undefined {
  const module = loadQuietly();
  if (!module) return undefined;
  const database = translating(() => new module.DatabaseSync(file));
  return cachedEngine({
    name: 'node:sqlite',
    exec: (sql) => translating(() => database.exec(sql)),
    prepare: (sql) => statement(translating(() => database.prepare(sql))),
    close: () => database.close(),
  });
}

/** When the module is first loaded, Node prints a warning that it is experimental; users of the server can do nothing about it. */
function loadQuietly(): NodeSqlite | undefined {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function statement(prepared: NodeStatement): SqlStatement {
  prepared.setReadBigInts(true);
  return {
    run: (...parameters) =>
      translating(() => {
        const { changes, lastInsertRowid } = prepared.run(...bindable(parameters));
        return { changes: Number(changes), lastInsertRowid };
      }),
    get: (...parameters) =>
      translating(() => {
        const row = prepared.get(...bindable(parameters));
        return row && plainRow(row);
      }),
    all: (...parameters) => translating(() => prepared.all(...bindable(parameters)).map(plainRow)),
    *iterate(...parameters) {
      const cursor = translating(() => prepared.iterate(...bindable(parameters)));
      for (const row of cursor) yield plainRow(row);
    },
  };
}

function translating<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    // Not `instanceof Error`, since under jest the error may come from another realm.
    const { errcode, message } = error as { errcode?: unknown; message?: unknown };
    if (typeof errcode === 'number') throw new SqliteEngineError(String(message), errcode, error);
    throw error;
  }
}
