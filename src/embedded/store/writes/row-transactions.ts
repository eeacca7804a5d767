import { parseJson, writeJson } from '../../rules/php/php-json.js';
import { vaultOf } from '../secrets/vault.js';
import type { SqliteEngine, SqlRow } from '../sqlite/sqlite-engine.js';
import { textOut } from '../sqlite/text-out.js';

/** Transactions and their staged operations are stored in the file like everything else. */
const schema = `
  CREATE TABLE IF NOT EXISTS transactions (sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, owner TEXT, status TEXT NOT NULL,
    operations INTEGER NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, expires_at TEXT NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS transactions_id ON transactions (upper(id));
  CREATE TABLE IF NOT EXISTS transaction_operations (sequence INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, collection INTEGER NOT NULL,
    action TEXT NOT NULL, row_id TEXT, data TEXT NOT NULL, staged_at TEXT NOT NULL, seen_at TEXT);
  CREATE INDEX IF NOT EXISTS transaction_operations_owner ON transaction_operations (owner);
`;

export type TransactionStatus = 'pending' | 'committing' | 'committed' | 'failed';

/** A transaction as the file stores it. */
export interface Transaction {
  readonly sequence: number;
  readonly id: string;
  /** The role of the user who created it; null for keys and guests. */
  readonly owner: string | null;
  readonly status: TransactionStatus;
  readonly operations: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
}

/** The action of an operation, as the API names it. */
export type StagedAction =
  | 'create'
  | 'update'
  | 'upsert'
  | 'delete'
  | 'increment'
  | 'decrement'
  | 'bulkCreate'
  | 'bulkUpdate'
  | 'bulkUpsert'
  | 'bulkDelete';

/** An operation that runs when its transaction is committed. */
export interface StagedOperation {
  /** The table's sequence. */
  readonly table: number;
  readonly action: StagedAction;
  readonly rowId: string | null;
  /** As the client sent it. */
  readonly data: unknown;
  /**
   * The row's `$updatedAt` when the operation was staged. Distinguishes writes within the same millisecond, for which the real server is
   * too slow.
   */
  readonly seenAt?: string | null;
}

/** An operation as the file stores it. */
export interface KeptOperation extends StagedOperation {
  readonly stagedAt: string;
}

const prepared = new WeakSet<SqliteEngine>();

/** The transactions of the file; creates the tables if they are missing. */
export function transactionsOf(engine: SqliteEngine): TransactionStore {
  if (!prepared.has(engine)) engine.exec(schema);
  prepared.add(engine);
  return new TransactionStore(engine);
}

/** Reads and writes transactions; does not run them. */
export class TransactionStore {
  constructor(private readonly engine: SqliteEngine) {}

  add(transaction: Omit<Transaction, 'sequence'>): void {
    const { id, owner, status, operations, createdAt, updatedAt, expiresAt } = transaction;
    this.engine
      .prepare(
        'INSERT INTO transactions (id, owner, status, operations, created_at, updated_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(id, owner, status, operations, createdAt, updatedAt, expiresAt);
  }

  find(id: string): Transaction | undefined {
    const row = this.engine.prepare(`${head} WHERE upper(id) = ?`).get(id.toUpperCase());
    return row && readTransaction(row);
  }

  all(): Transaction[] {
    return this.engine.prepare(`${head} ORDER BY sequence`).all().map(readTransaction);
  }

  setStatus(transaction: Transaction, status: TransactionStatus, now: string): Transaction {
    const sql = 'UPDATE transactions SET status = ?, updated_at = ? WHERE sequence = ?';
    this.engine.prepare(sql).run(status, now, transaction.sequence);
    return { ...transaction, status, updatedAt: now };
  }

  remove(transaction: Transaction): void {
    this.engine.transaction(() => {
      this.engine.prepare('DELETE FROM transaction_operations WHERE owner = ?').run(transaction.sequence);
      this.engine.prepare('DELETE FROM transactions WHERE sequence = ?').run(transaction.sequence);
    });
  }

  /** Removes transactions that expired before the given time. */
  removeExpired(before: string): void {
    const old = 'SELECT sequence FROM transactions WHERE expires_at < ?';
    this.engine.prepare(`DELETE FROM transaction_operations WHERE owner IN (${old})`).run(before);
    this.engine.prepare('DELETE FROM transactions WHERE expires_at < ?').run(before);
  }

  /** Adds all operations, or none. */
  stage(transaction: Transaction, operations: readonly StagedOperation[], now: string): Transaction {
    const insert = this.engine.prepare(
      'INSERT INTO transaction_operations (owner, collection, action, row_id, data, staged_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const count = transaction.operations + operations.length;
    this.engine.transaction(() => {
      for (const { table, action, rowId, data, seenAt } of operations) {
        insert.run(transaction.sequence, table, action, rowId, this.kept(data), now, seenAt ?? null);
      }
      this.engine
        .prepare('UPDATE transactions SET operations = ?, updated_at = ? WHERE sequence = ?')
        .run(count, now, transaction.sequence);
    });
    return { ...transaction, operations: count, updatedAt: now };
  }

  /** In the order of staging. */
  operations(transaction: Transaction): KeptOperation[] {
    const texts = selected(['action', 'row_id', 'data', 'staged_at', 'seen_at']);
    const sql = `SELECT collection, ${texts} FROM transaction_operations WHERE owner = ? ORDER BY sequence`;
    return this.engine
      .prepare(sql)
      .all(transaction.sequence)
      .map((row) => ({
        table: Number(row.collection),
        action: row.action as StagedAction,
        rowId: row.row_id === null ? null : String(row.row_id),
        data: parseJson(this.shown(String(row.data))),
        stagedAt: String(row.staged_at),
        seenAt: row.seen_at === null ? null : String(row.seen_at),
      }));
  }

  /**
   * Staged values of encrypted attributes must not be readable either; but only the commit knows which values those are, so all data is
   * sealed.
   */
  private kept(data: unknown): string {
    const vault = vaultOf(this.engine);
    const text = writeJson(data);
    return vault.isEstablished() ? sealedMark + vault.seal(text, place) : text;
  }

  private shown(text: string): string {
    return text.startsWith(sealedMark) ? vaultOf(this.engine).unseal(text.slice(sealedMark.length), place) : text;
  }
}

const selected = (columns: readonly string[]): string =>
  columns.map((column) => `${textOut(column)} AS ${column}`).join(', ');

const head = `SELECT sequence, operations, ${selected(['id', 'owner', 'status', 'created_at', 'updated_at', 'expires_at'])} FROM transactions`;

const sealedMark = '#';
const place = 'staged operation';

function readTransaction(row: SqlRow): Transaction {
  return {
    sequence: Number(row.sequence),
    id: String(row.id),
    owner: row.owner === null ? null : String(row.owner),
    status: row.status as TransactionStatus,
    operations: Number(row.operations),
    createdAt: String(row.created_at),
    updatedAt: String(row.updated_at),
    expiresAt: String(row.expires_at),
  };
}
