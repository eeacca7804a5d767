import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { unknownColumn } from '../queries/query-operand.js';
import { vaultOf } from '../secrets/vault.js';
import type { SqliteEngine, SqlValue } from '../sqlite/sqlite-engine.js';
import { refuseLongValues } from './index-limit.js';
import { rowLayout } from './row-layout.js';
import { type NewRow, readRow, type StoredRow, writeValues } from './row-record.js';
import { type RowWrites, rowWrites } from './row-writes.js';

/** Reads and writes single rows. A conflict with a unique index throws SQLite's own error. */

/** The row with an id, as the engine compares ids. */
export function findRow(engine: SqliteEngine, table: TableDefinition, id: string): StoredRow | undefined {
  const layout = rowLayout(table);
  const { upperForm, form } = table.dials.engine.ids;
  const record = engine.prepare(layout.selectById).get(upperForm(id));
  const row = record && readRow(record, layout.stored, vaultOf(engine));
  return row && form(row.id) === form(id) ? row : undefined;
}

/** Adds a row and returns its sequence. */
export function insertRow(engine: SqliteEngine, table: TableDefinition, row: NewRow, sequence?: bigint): number {
  const writes = rowWrites(engine, table);
  const parameters = parametersOf(engine, table, row, writes);
  const { lastInsertRowid } =
    sequence === undefined
      ? engine.prepare(writes.insert).run(...parameters)
      : engine.prepare(writes.insertAt).run(sequence, ...parameters);
  return Number(lastInsertRowid);
}

/**
 * Adds a row, or overwrites the conflicting one (see the layout), which keeps its id and creation time. A row whose id exists is not
 * merged into another one: it conflicts with rows that have one of its unique values.
 */
export function upsertRow(engine: SqliteEngine, table: TableDefinition, row: NewRow): void {
  const own = findRow(engine, table, row.id);
  if (own) {
    replaceRow(engine, table, { ...row, sequence: own.sequence, id: own.id, createdAt: own.createdAt });
    return;
  }
  const writes = rowWrites(engine, table);
  engine.prepare(writes.upsert).run(...parametersOf(engine, table, row, writes));
}

/** Overwrites the row with the same sequence. */
export function replaceRow(engine: SqliteEngine, table: TableDefinition, row: StoredRow): void {
  const writes = rowWrites(engine, table);
  engine.prepare(writes.update).run(...parametersOf(engine, table, row, writes), row.sequence);
}

/** Deletes one row, but nothing that depends on it. */
export function removeRow(engine: SqliteEngine, table: TableDefinition, sequence: number): void {
  engine.prepare(`DELETE FROM ${rowLayout(table).table} WHERE sequence = ?`).run(sequence);
}

function parametersOf(engine: SqliteEngine, table: TableDefinition, row: NewRow, { keys }: RowWrites): SqlValue[] {
  const { ids, text } = table.dials.engine;
  const { written, isBroken, limited } = rowLayout(table);
  if (isBroken) throw unknownColumn(table);
  if (limited.length > 0) refuseLongValues(limited, row.values, text.mostIndexBytes);
  const permissions = row.permissions.length === 0 ? '[]' : JSON.stringify(row.permissions);
  const parameters: SqlValue[] = keys.ofId ? [row.id, ids.key(row.id)] : [row.id];
  parameters.push(row.createdAt, row.updatedAt, permissions);
  return writeValues(parameters, { engine, table, values: row.values, columns: written, keys });
}
