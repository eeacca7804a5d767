import type { Dials } from '../dials/dials.js';
import { parseJson, writeJson } from '../rules/php/php-json.js';
import { plainNumber } from '../rules/php/whole-float.js';
import type {
  ColumnDefinition,
  DatabaseDefinition,
  IndexDefinition,
  TableDefinition,
} from '../rules/schema/table-definition.js';
import type { SqliteEngine, SqlRow } from './sqlite/sqlite-engine.js';
import { textOut } from './sqlite/text-out.js';

/** The catalogue's own tables. A definition is stored as JSON; only what is needed to find it is a column. */
const schema = `
  CREATE TABLE IF NOT EXISTS catalog_databases (sequence INTEGER PRIMARY KEY AUTOINCREMENT, definition TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS catalog_tables (sequence INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL, definition TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS catalog_columns (sequence INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, hidden INTEGER NOT NULL, definition TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS catalog_indexes (sequence INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, definition TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS catalog_columns_owner ON catalog_columns (owner);
  CREATE INDEX IF NOT EXISTS catalog_indexes_owner ON catalog_indexes (owner);
`;

type Stored = 'catalog_databases' | 'catalog_tables' | 'catalog_columns' | 'catalog_indexes';

/** A definition before the catalogue assigns its number. */
export type Unnumbered<T extends { readonly sequence: number }> = Omit<T, 'sequence'>;

/** The catalogue on disk: reads all definitions, writes single ones. */
export class CatalogFile {
  constructor(
    private readonly engine: SqliteEngine,
    private readonly dials: Dials,
  ) {
    engine.exec(schema);
  }

  databases(): DatabaseDefinition[] {
    return this.rows('catalog_databases').map((row) => read<DatabaseDefinition>(row));
  }

  tables(): TableDefinition[] {
    const columns = groupByOwner(this.rows('catalog_columns').filter((row) => row.hidden === 0));
    const hiddenColumns = groupByOwner(this.rows('catalog_columns').filter((row) => row.hidden === 1));
    const indexes = groupByOwner(this.rows('catalog_indexes'));
    return this.rows('catalog_tables').map((row) => {
      const sequence = Number(row.sequence);
      return {
        ...read<TableDefinition>(row),
        dials: this.dials,
        columns: (columns.get(sequence) ?? []).map((column) => read<ColumnDefinition>(column)),
        hiddenColumns: (hiddenColumns.get(sequence) ?? []).map((column) => read<ColumnDefinition>(column)),
        indexes: (indexes.get(sequence) ?? []).map((index) => read<IndexDefinition>(index)),
      };
    });
  }

  addDatabase(definition: Unnumbered<DatabaseDefinition>): number {
    const sql = 'INSERT INTO catalog_databases (definition) VALUES (?)';
    return Number(this.engine.prepare(sql).run(writeJson(definition)).lastInsertRowid);
  }

  addTable(definition: Unnumbered<TableDefinition>): number {
    const sql = 'INSERT INTO catalog_tables (database, definition) VALUES (?, ?)';
    return Number(this.engine.prepare(sql).run(definition.databaseSequence, writeTable(definition)).lastInsertRowid);
  }

  addColumn(table: number, definition: Unnumbered<ColumnDefinition>, hidden: boolean): number {
    const sql = 'INSERT INTO catalog_columns (owner, hidden, definition) VALUES (?, ?, ?)';
    return Number(this.engine.prepare(sql).run(table, hidden ? 1 : 0, writeJson(definition)).lastInsertRowid);
  }

  /** Adds columns in this order and returns the number of the first one; the others have the following numbers. */
  addColumns(table: number, definitions: readonly Unnumbered<ColumnDefinition>[]): number {
    const sql =
      'INSERT INTO catalog_columns (owner, hidden, definition) SELECT ?, 0, value FROM json_each(?) ORDER BY key';
    const { lastInsertRowid } = this.engine.prepare(sql).run(table, JSON.stringify(definitions.map(writeJson)));
    return Number(lastInsertRowid) - definitions.length + 1;
  }

  addIndex(table: number, definition: Unnumbered<IndexDefinition>): number {
    const sql = 'INSERT INTO catalog_indexes (owner, definition) VALUES (?, ?)';
    return Number(this.engine.prepare(sql).run(table, writeJson(definition)).lastInsertRowid);
  }

  updateTable(definition: TableDefinition): void {
    this.update('catalog_tables', definition.sequence, writeTable(definition));
  }

  update(stored: Stored, sequence: number, definition: string | object): void {
    const text = typeof definition === 'string' ? definition : writeJson(definition);
    this.engine.prepare(`UPDATE ${stored} SET definition = ? WHERE sequence = ?`).run(text, sequence);
  }

  remove(stored: Stored, sequence: number): void {
    this.engine.prepare(`DELETE FROM ${stored} WHERE sequence = ?`).run(sequence);
  }

  removeTable(sequence: number): void {
    this.remove('catalog_tables', sequence);
    this.engine.prepare('DELETE FROM catalog_columns WHERE owner = ?').run(sequence);
    this.engine.prepare('DELETE FROM catalog_indexes WHERE owner = ?').run(sequence);
  }

  private rows(stored: Stored): SqlRow[] {
    const others = {
      catalog_databases: '',
      catalog_tables: ', database',
      catalog_columns: ', owner, hidden',
      catalog_indexes: ', owner',
    };
    const sql = `SELECT sequence${others[stored]}, ${textOut('definition')} AS definition FROM ${stored} ORDER BY sequence`;
    return this.engine.prepare(sql).all();
  }
}

function writeTable({ dials, columns, hiddenColumns, indexes, ...definition }: Unnumbered<TableDefinition>): string {
  return writeJson(definition);
}

function read<T>(row: SqlRow): T {
  return { ...(plainNumbers(parseJson(String(row.definition))) as T), sequence: Number(row.sequence) };
}

/** A definition contains no float objects: `1.0e+300` is read as the number that it was. */
function plainNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (value === null || typeof value !== 'object') return value;
  const plain = plainNumber(value);
  if (plain !== value) return plain;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainNumbers(item)]));
}

function groupByOwner(rows: readonly SqlRow[]): Map<number, SqlRow[]> {
  const groups = new Map<number, SqlRow[]>();
  for (const row of rows) {
    const owner = Number(row.owner);
    const group = groups.get(owner);
    if (group) group.push(row);
    else groups.set(owner, [row]);
  }
  return groups;
}
