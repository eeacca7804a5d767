import { type ColumnKind, kindOf } from '../../rules/schema/column-types.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, foldedName, isFolded, isStored, junctionName, tableName } from '../physical-names.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';

/** The SQL type for each storage kind. */
const sqlTypes: Readonly<Record<Exclude<ColumnKind['storage'], 'id'>, string>> = {
  text: 'TEXT',
  integer: 'INTEGER',
  real: 'REAL',
  json: 'TEXT',
};

/** Creates the SQL table of a collection with all its columns. */
export function createCollectionStorage(engine: SqliteEngine, table: TableDefinition): void {
  const columns = [...table.columns, ...table.hiddenColumns].flatMap((column) => sqlColumns(table, column));
  const { keyColumn } = table.dials.engine.ids;
  const name = tableName(table);
  engine.exec(`CREATE TABLE ${name} (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,${keyColumn ? ` ${keyColumn} TEXT NOT NULL,` : ''}
    created_at TEXT,
    updated_at TEXT,
    permissions TEXT NOT NULL DEFAULT '[]'
    ${columns.map((column) => `, ${column}`).join('')});
    CREATE UNIQUE INDEX ${name}_id ON ${name} (upper(id))`);
}

const indexed = new WeakMap<SqliteEngine, WeakSet<TableDefinition>>();

/** Makes sure that rows can be read in the order of their ids without sorting. Created on demand, since most tables never need it. */
export function indexIds(engine: SqliteEngine, table: TableDefinition): void {
  const { keyColumn } = table.dials.engine.ids;
  if (keyColumn === null) return;
  const known = indexed.get(engine) ?? new WeakSet();
  indexed.set(engine, known);
  if (known.has(table)) return;
  const name = tableName(table);
  engine.exec(`CREATE INDEX IF NOT EXISTS ${name}_id_key ON ${name} (${keyColumn})`);
  known.add(table);
}

/** Drops the SQL table of a collection with its indexes, but not its search tables and junctions. */
export function dropCollectionStorage(engine: SqliteEngine, table: TableDefinition): void {
  engine.exec(`DROP TABLE IF EXISTS ${tableName(table)}`);
}

/** Adds what the column needs in its table; existing rows get null. */
export function addColumnStorage(engine: SqliteEngine, table: TableDefinition, column: ColumnDefinition): void {
  for (const sql of sqlColumns(table, column)) engine.exec(`ALTER TABLE ${tableName(table)} ADD COLUMN ${sql}`);
  if (column.relationship && isStored(column)) {
    const unique = column.relationship.relationType === 'oneToOne' ? 'UNIQUE' : '';
    engine.exec(
      `CREATE ${unique} INDEX ${relationshipIndexName(column)} ON ${tableName(table)} (${columnName(column)})`,
    );
  }
}

/** Moves the values that a failed rename left under the column's key to the column. */
export function adoptLostValues(
  engine: SqliteEngine,
  table: TableDefinition,
  from: ColumnDefinition,
  to: ColumnDefinition,
): void {
  if (from.type !== to.type || to.array) return;
  engine.exec(`UPDATE ${tableName(table)} SET ${columnName(to)} = ${columnName(from)}`);
}

/** Removes the column's values, if the table stores them. Indexes on it must already be dropped. */
export function dropColumnStorage(engine: SqliteEngine, table: TableDefinition, column: ColumnDefinition): void {
  if (column.relationship && isStored(column)) engine.exec(`DROP INDEX IF EXISTS ${relationshipIndexName(column)}`);
  const present = engine.prepare('SELECT name FROM pragma_table_info(?)').all(tableName(table));
  for (const { name } of present) {
    if (sqlNames(column).includes(String(name))) engine.exec(`ALTER TABLE ${tableName(table)} DROP COLUMN ${name}`);
  }
}

/** Creates the table of links of a manyToMany. */
export function createJunctionStorage(
  engine: SqliteEngine,
  { dials }: TableDefinition,
  parent: ColumnDefinition,
): void {
  if (parent.relationship?.relationType !== 'manyToMany') return;
  const name = junctionName(parent.relationship);
  const [kind, ...collation] = dials.engine.ids.sqlType.split(' ');
  const idType = [kind, 'NOT NULL', ...collation].join(' ');
  engine.exec(`CREATE TABLE ${name} (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, parent ${idType}, child ${idType}, linked_at TEXT);
    CREATE INDEX ${name}_parent ON ${name} (parent);
    CREATE INDEX ${name}_child ON ${name} (child)`);
}

export function dropJunctionStorage(engine: SqliteEngine, column: ColumnDefinition): void {
  if (column.relationship?.relationType === 'manyToMany') {
    engine.exec(`DROP TABLE IF EXISTS ${junctionName(column.relationship)}`);
  }
}

function sqlColumns({ dials }: TableDefinition, column: ColumnDefinition): string[] {
  if (!isStored(column)) return [];
  const { storage } = kindOf(column);
  const type = column.array ? 'TEXT' : storage === 'id' ? dials.engine.ids.sqlType : sqlTypes[storage];
  const own = `${columnName(column)} ${type}`;
  return isFolded(column) ? [own, `${foldedName(column)} TEXT`] : [own];
}

function sqlNames(column: ColumnDefinition): string[] {
  if (!isStored(column) && !column.lost) return [];
  return isFolded(column) ? [columnName(column), foldedName(column)] : [columnName(column)];
}

function relationshipIndexName(column: ColumnDefinition): string {
  return `r${column.sequence}`;
}
