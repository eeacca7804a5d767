import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, isStored, tableName } from '../physical-names.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';
import { textOut } from '../sqlite/text-out.js';
import { sealColumn } from './sealed-value.js';
import { vaultOf } from './vault.js';

/**
 * Seals the values of encrypted attributes in a file whose earlier version stored them unencrypted; all of them or none. Then rewrites the
 * file, so that no page still contains them.
 */
export function sealOldValues(engine: SqliteEngine, tables: readonly TableDefinition[]): void {
  if (vaultOf(engine).isEstablished()) return;
  const encrypted = tables.flatMap((table) =>
    table.columns.filter((column) => column.encrypt && isStored(column)).map((column) => ({ table, column })),
  );
  if (encrypted.length === 0) return;
  engine.transaction(() => {
    vaultOf(engine).establish();
    for (const { table, column } of encrypted) sealStored(engine, table, column);
  });
  engine.exec('VACUUM');
}

function sealStored(engine: SqliteEngine, table: TableDefinition, column: ColumnDefinition): void {
  const [owner, name] = [tableName(table), columnName(column)];
  const rows = engine
    .prepare(`SELECT sequence, ${textOut(name)} AS value FROM ${owner} WHERE ${name} IS NOT NULL`)
    .all();
  const update = engine.prepare(`UPDATE ${owner} SET ${name} = ? WHERE sequence = ?`);
  for (const { sequence, value } of rows)
    update.run(sealColumn(String(value), column, vaultOf(engine)), sequence ?? null);
}
