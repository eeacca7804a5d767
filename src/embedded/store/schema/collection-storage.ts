import { type ColumnKind, kindOf } from '../../rules/schema/column-types.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, foldedName, isFolded, isStored, junctionName, tableName } from '../physical-names.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';

/** The SQL type per way of keeping values. */
const sqlTypes: Readonly<Record<ColumnKind['storage'], string>> = {
  text: 'TEXT',
  integer: 'INTEGER',
  real: 'REAL',
  json: 'TEXT',
  id: 'TEXT COLLATE NOCASE',
};

/** Creates the SQL table of a collection with all its columns. */
export function createCollectionStorage(engine: SqliteEngine, table: TableDefinition): void {
  const columns = [...table.columns, ...table.hiddenColumns].flatMap(sqlColumns);
  engine.exec(`CREATE TABLE ${tableName(table)} (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    created_at TEXT,
    updated_at TEXT,
    permissions TEXT NOT NULL DEFAULT '[]'
    ${columns.map((column) => `, ${column}`).join('')});
    CREATE UNIQUE INDEX ${tableName(table)}_id ON ${tableName(table)} (upper(id))`);
}

/** Drops the SQL table of a collection; its indexes go with it, search tables and junctions do not. */
export function dropCollectionStorage(engine: SqliteEngine, table: TableDefinition): void {
  engine.exec(`DROP TABLE IF EXISTS ${tableName(table)}`);
}

/** Adds what the column needs in its table; existing rows get null. */
export function addColumnStorage(engine: SqliteEngine, table: TableDefinition, column: ColumnDefinition): void {
  for (const sql of sqlColumns(column)) engine.exec(`ALTER TABLE ${tableName(table)} ADD COLUMN ${sql}`);
  if (column.relationship && isStored(column)) {
    const unique = column.relationship.relationType === 'oneToOne' ? 'UNIQUE' : '';
    engine.exec(
      `CREATE ${unique} INDEX ${relationshipIndexName(column)} ON ${tableName(table)} (${columnName(column)})`,
    );
  }
}

/** Removes the column's values, if it ever had a place for them. Indexes over it must be gone. */
export function dropColumnStorage(engine: SqliteEngine, table: TableDefinition, column: ColumnDefinition): void {
  if (column.relationship && isStored(column)) engine.exec(`DROP INDEX IF EXISTS ${relationshipIndexName(column)}`);
  const present = engine.prepare('SELECT name FROM pragma_table_info(?)').all(tableName(table));
  for (const { name } of present) {
    if (sqlNames(column).includes(String(name))) engine.exec(`ALTER TABLE ${tableName(table)} DROP COLUMN ${name}`);
  }
}

/** Creates the table of links of a manyToMany. */
export function createJunctionStorage(engine: SqliteEngine, parent: ColumnDefinition): void {
  if (parent.relationship?.relationType !== 'manyToMany') return;
  const name = junctionName(parent.relationship);
  engine.exec(`CREATE TABLE ${name} (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, parent TEXT NOT NULL COLLATE NOCASE, child TEXT NOT NULL COLLATE NOCASE, linked_at TEXT);
    CREATE INDEX ${name}_parent ON ${name} (parent);
    CREATE INDEX ${name}_child ON ${name} (child)`);
}

export function dropJunctionStorage(engine: SqliteEngine, column: ColumnDefinition): void {
  if (column.relationship?.relationType === 'manyToMany') {
    engine.exec(`DROP TABLE IF EXISTS ${junctionName(column.relationship)}`);
  }
}

function sqlColumns(column: ColumnDefinition): string[] {
  if (!isStored(column)) return [];
  const own = `${columnName(column)} ${column.array ? 'TEXT' : sqlTypes[kindOf(column).storage]}`;
  return isFolded(column) ? [own, `${foldedName(column)} TEXT`] : [own];
}

function sqlNames(column: ColumnDefinition): string[] {
  if (!isStored(column)) return [];
  return isFolded(column) ? [columnName(column), foldedName(column)] : [columnName(column)];
}

function relationshipIndexName(column: ColumnDefinition): string {
  return `r${column.sequence}`;
}
