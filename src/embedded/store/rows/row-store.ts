import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { unknownColumn } from '../queries/query-operand.js';
import { vaultOf } from '../secrets/vault.js';
import type { SqliteEngine, SqlValue } from '../sqlite/sqlite-engine.js';
import { refuseLongValues } from './index-limit.js';
import { rowLayout } from './row-layout.js';
import { type NewRow, readRow, type StoredRow, writeValues } from './row-record.js';
import { needsIdKey, noIdKey } from './text-keys.js';

/** Reads and writes single rows. A clash with a unique index is SQLite's own error. */

/** The row with an id, as the engine compares ids. */
export function findRow(engine: SqliteEngine, table: TableDefinition, id: string): StoredRow | undefined {
  const layout = rowLayout(table);
  const { ids } = table.dials.engine;
  const keys = [ids.upperForm(id), ...(ids.keyColumn ? [id] : [])];
  const row = engine.prepare(layout.selectById).get(...keys);
  return row && readRow(row, layout.stored, vaultOf(engine));
}

/** Adds a row and answers its sequence. */
export function insertRow(engine: SqliteEngine, table: TableDefinition, row: NewRow, sequence?: bigint): number {
  const layout = rowLayout(table);
  const parameters = parametersOf(engine, table, row);
  const { lastInsertRowid } =
    sequence === undefined
      ? engine.prepare(layout.insert).run(...parameters)
      : engine.prepare(layout.insertAt).run(sequence, ...parameters);
  return Number(lastInsertRowid);
}

/**
 * Adds a row, or overwrites the conflicting one (see the layout); the id and creation time of that one stay. A row that exists
 * already is not moved onto another: it clashes with those that have a unique value of it.
 */
export function upsertRow(engine: SqliteEngine, table: TableDefinition, row: NewRow): void {
  const own = findRow(engine, table, row.id);
  if (own) {
    replaceRow(engine, table, { ...row, sequence: own.sequence, id: own.id, createdAt: own.createdAt });
    return;
  }
  engine.prepare(rowLayout(table).upsert).run(...parametersOf(engine, table, row));
}

/** Overwrites the row with the same sequence. */
export function replaceRow(engine: SqliteEngine, table: TableDefinition, row: StoredRow): void {
  engine.prepare(rowLayout(table).update).run(...parametersOf(engine, table, row), row.sequence);
}

/** Deletes one row and nothing that belongs to it. */
export function removeRow(engine: SqliteEngine, table: TableDefinition, sequence: number): void {
  engine.prepare(`DELETE FROM ${rowLayout(table).table} WHERE sequence = ?`).run(sequence);
}

function parametersOf(engine: SqliteEngine, table: TableDefinition, row: NewRow): SqlValue[] {
  const { ids, text } = table.dials.engine;
  const { written, isBroken, limited } = rowLayout(table);
  if (isBroken) throw unknownColumn(table);
  if (limited.length > 0) refuseLongValues(limited, row.values, text.mostIndexBytes);
  return [
    row.id,
    ...(ids.keyColumn ? [needsIdKey(engine, table) ? ids.key(row.id) : noIdKey] : []),
    row.createdAt,
    row.updatedAt,
    row.permissions.length === 0 ? '[]' : JSON.stringify(row.permissions),
    ...writeValues(engine, table, row.values, written),
  ];
}
