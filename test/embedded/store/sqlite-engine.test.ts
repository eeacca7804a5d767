import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { openLibsqlEngine } from '../../../src/embedded/store/sqlite/libsql-engine.js';
import { openNodeSqliteEngine } from '../../../src/embedded/store/sqlite/node-sqlite-engine.js';
import { openEngine } from '../../../src/embedded/store/sqlite/open-engine.js';
import {
  isUniqueViolation,
  type SqliteEngine,
  SqliteEngineError,
} from '../../../src/embedded/store/sqlite/sqlite-engine.js';

const hasNodeSqlite = process.getBuiltinModule('node:sqlite') !== undefined;

const engines: [string, (file: string) => Promise<SqliteEngine> | SqliteEngine | undefined][] = [
  ['libsql', (file) => openLibsqlEngine(Libsql, file)],
  ...(hasNodeSqlite ? [['node:sqlite', openNodeSqliteEngine] as [string, typeof openNodeSqliteEngine]] : []),
];

test('an engine is found on this Node', async () => {
  const engine = await openEngine(':memory:');
  expect(engine.name).toBe(hasNodeSqlite ? 'node:sqlite' : 'libsql');
  engine.close();
});

describe.each(engines)('the engine %s', (_name, open) => {
  let engine: SqliteEngine;

  beforeEach(async () => {
    const opened = await open(':memory:');
    if (!opened) throw new Error('no engine');
    engine = opened;
    engine.exec('CREATE TABLE t (a INTEGER, b REAL, c TEXT, d, e)');
  });

  afterEach(() => engine.close());

  const insert = () => engine.prepare('INSERT INTO t (a, b, c, d, e) VALUES (?, ?, ?, ?, ?)');
  const all = () =>
    engine
      .prepare('SELECT * FROM t')
      .all()
      .map((row) => ({ ...row }));

  test('keeps every kind of value', () => {
    insert().run(9007199254740993n, 1.5, 'äö', 2.5, null);
    insert().run(-9223372036854775808n, 3, '', null, 7);
    const rows = all();
    expect(rows[0]).toEqual({ a: 9007199254740993n, b: 1.5, c: 'äö', d: 2.5, e: null });
    expect(rows[1]).toEqual({ a: -9223372036854775808n, b: 3, c: '', d: null, e: 7 });
    expect(engine.prepare('SELECT typeof(e) AS kind FROM t WHERE e = ?').get(7)?.kind).toBe('integer');
  });

  test('counts changes and tells the last id', () => {
    const { lastInsertRowid, changes } = insert().run(1, 1, 'x', null, null);
    expect([Number(lastInsertRowid), changes]).toEqual([1, 1]);
    insert().run(2, 1, 'x', null, null);
    expect(engine.prepare('UPDATE t SET c = ?').run('y').changes).toBe(2);
  });

  test('get answers the first row or undefined, and leaves no lock', () => {
    insert().run(1, 1, 'x', null, null);
    insert().run(2, 1, 'x', null, null);
    const first = engine.prepare('SELECT a FROM t ORDER BY a');
    expect(first.get()).toEqual({ a: 1 });
    expect(engine.prepare('SELECT a FROM t WHERE a = ?').get(5)).toBeUndefined();
    engine.exec('DROP TABLE t');
  });

  test('an iteration may end early', () => {
    for (let i = 0; i < 300; i++) insert().run(i, 0, '', null, null);
    const seen: unknown[] = [];
    for (const row of engine.prepare('SELECT a FROM t ORDER BY a').iterate()) {
      seen.push(row.a);
      if (seen.length === 150) break;
    }
    expect(seen.at(-1)).toBe(149);
    expect([...engine.prepare('SELECT a FROM t').iterate()]).toHaveLength(300);
  });

  test('a transaction holds or falls as a whole, a nested one by itself', () => {
    expect(() =>
      engine.transaction(() => {
        insert().run(1, 0, '', null, null);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(all()).toEqual([]);
    engine.transaction(() => {
      insert().run(1, 0, '', null, null);
      expect(() =>
        engine.transaction(() => {
          insert().run(2, 0, '', null, null);
          throw new Error('inner');
        }),
      ).toThrow('inner');
      engine.transaction(() => insert().run(3, 0, '', null, null));
    });
    expect(all().map((row) => row.a)).toEqual([1, 3]);
  });

  test('a statement sees a column that was added after it was prepared', () => {
    insert().run(1, 0, '', null, null);
    all();
    engine.exec("ALTER TABLE t ADD COLUMN f TEXT DEFAULT 'new'");
    expect(all()[0]).toHaveProperty('f', 'new');
    engine.exec('ALTER TABLE t DROP COLUMN a');
    expect(all()[0]).not.toHaveProperty('a');
  });

  test('a unique violation can be told from other errors', () => {
    engine.exec('CREATE UNIQUE INDEX i ON t (substr(c, 1, 2))');
    insert().run(1, 0, 'abc', null, null);
    const caught = (work: () => unknown): unknown => {
      try {
        work();
      } catch (error) {
        return error;
      }
      return undefined;
    };
    const unique = caught(() => insert().run(1, 0, 'abd', null, null));
    expect(isUniqueViolation(unique)).toBe(true);
    const other = caught(() => engine.exec('SELECT * FROM missing'));
    expect(other).toBeInstanceOf(SqliteEngineError);
    expect(isUniqueViolation(other)).toBe(false);
    expect(caught(() => engine.prepare('SELECT nonsense FROM t'))).toBeInstanceOf(SqliteEngineError);
  });

  test('has full text search and R*Trees', () => {
    engine.exec("CREATE VIRTUAL TABLE f USING fts5(text, content='')");
    engine.prepare('INSERT INTO f (rowid, text) VALUES (?, ?)').run(4, 'the quick fox');
    expect(engine.prepare('SELECT rowid FROM f WHERE f MATCH ?').get('quic*')).toEqual({ rowid: 4 });
    engine.exec('CREATE VIRTUAL TABLE r USING rtree(id, x1, x2, y1, y2)');
    engine.prepare('INSERT INTO r VALUES (?, ?, ?, ?, ?)').run(9, 1.5, 1.5, 2, 2);
    expect(engine.prepare('SELECT id FROM r WHERE x1 >= ?').get(1)).toEqual({ id: 9 });
  });

  test('a file keeps what was written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'entwrite-engine-'));
    try {
      const file = join(folder, 'data.db');
      const first = await open(file);
      first?.exec('PRAGMA journal_mode = WAL');
      first?.exec('CREATE TABLE kept (a)');
      first?.prepare('INSERT INTO kept VALUES (?)').run('here');
      first?.close();
      const second = await open(file);
      expect(second?.prepare('SELECT a FROM kept').get()).toEqual({ a: 'here' });
      second?.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
