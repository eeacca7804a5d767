import type { Dials } from '../dials/dials.js';
import type {
  ColumnDefinition,
  DatabaseDefinition,
  IndexDefinition,
  TableDefinition,
} from '../rules/schema/table-definition.js';
import { CatalogFile, type Unnumbered } from './catalog-file.js';
import { isFolded } from './physical-names.js';
import { vaultOf } from './secrets/vault.js';
import type { SqliteEngine } from './sqlite/sqlite-engine.js';

/** SQLite allows 2,000 columns per table, Appwrite 1,010; a folded column needs two. */
const MOST_FOLDED = 900;

/**
 * All databases and tables, kept in memory and written through to the file. Definitions are never modified: a change creates a new object,
 * so a definition that was read stays the same. Ids are found in any letter case, since Appwrite keeps databases and tables in a cache
 * that ignores it, whatever the engine does.
 *
 * All writes happen inside `change`, which makes them atomic in the file and in memory.
 */
export class Catalog {
  private readonly file: CatalogFile;
  private databasesById = new Map<string, DatabaseDefinition>();
  private databasesBySequence = new Map<number, DatabaseDefinition>();
  private tablesBySequence = new Map<number, TableDefinition>();
  private tablesById = new Map<string, TableDefinition>();

  constructor(
    private readonly engine: SqliteEngine,
    private readonly dials: Dials,
  ) {
    this.file = new CatalogFile(engine, dials);
    this.load();
  }

  /** Runs `work`, which may write to the catalogue and to tables; if it throws, nothing is written. */
  change<T>(work: () => T): T {
    try {
      return this.engine.transaction(work);
    } catch (error) {
      this.load();
      throw error;
    }
  }

  /** In the order of creation. */
  databases(): DatabaseDefinition[] {
    return [...this.databasesById.values()];
  }

  database(id: string): DatabaseDefinition | undefined {
    return this.databasesById.get(id.toLowerCase());
  }

  databaseBySequence(sequence: number): DatabaseDefinition | undefined {
    return this.databasesBySequence.get(sequence);
  }

  /** In the order of creation. */
  tables(database: DatabaseDefinition): TableDefinition[] {
    return [...this.tablesBySequence.values()].filter((table) => table.databaseSequence === database.sequence);
  }

  table(database: DatabaseDefinition, id: string): TableDefinition | undefined {
    return this.tablesById.get(tableKey(database.sequence, id));
  }

  /** The current definition of the table; undefined if it was deleted. */
  tableBySequence(sequence: number): TableDefinition | undefined {
    return this.tablesBySequence.get(sequence);
  }

  addDatabase(definition: Unnumbered<DatabaseDefinition>): DatabaseDefinition {
    return this.keepDatabase({ ...definition, sequence: this.file.addDatabase(definition) });
  }

  updateDatabase(definition: DatabaseDefinition): DatabaseDefinition {
    this.file.update('catalog_databases', definition.sequence, definition);
    return this.keepDatabase(definition);
  }

  /** Removes only the entry of the database; the caller removes its tables. */
  removeDatabase(database: DatabaseDefinition): void {
    this.file.remove('catalog_databases', database.sequence);
    this.databasesById.delete(database.id.toLowerCase());
    this.databasesBySequence.delete(database.sequence);
  }

  /** Adds a table without columns and indexes. */
  addTable(
    definition: Omit<Unnumbered<TableDefinition>, 'dials' | 'columns' | 'hiddenColumns' | 'indexes'>,
  ): TableDefinition {
    const empty = { ...definition, dials: this.dials, columns: [], hiddenColumns: [], indexes: [] };
    return this.keepTable({ ...empty, sequence: this.file.addTable(empty) });
  }

  /** Writes the properties of the table itself (name, permissions, …), not its columns and indexes. */
  updateTable(definition: TableDefinition): TableDefinition {
    this.file.updateTable(definition);
    return this.keepTable(definition);
  }

  removeTable(table: TableDefinition): void {
    this.file.removeTable(table.sequence);
    this.tablesBySequence.delete(table.sequence);
    const key = tableKey(table.databaseSequence, table.id);
    if (this.tablesById.get(key)?.sequence === table.sequence) this.tablesById.delete(key);
  }

  addColumn(table: TableDefinition, definition: Unnumbered<ColumnDefinition>, hidden = false): ColumnDefinition {
    const isFull = this.tablesBySequence.get(table.sequence)?.columns.filter(isFolded).length === MOST_FOLDED;
    const wanted = isFull ? { ...definition, folded: false as const } : definition;
    if (definition.encrypt) vaultOf(this.engine).establish();
    const column = { ...wanted, sequence: this.file.addColumn(table.sequence, wanted, hidden) };
    const list = hidden ? 'hiddenColumns' : 'columns';
    this.amendTable(table, (now) => ({ ...now, [list]: [...now[list], column] }));
    return column;
  }

  /** Adds the columns that a new table is created with, at most a hundred. */
  addFirstColumns(table: TableDefinition, definitions: readonly Unnumbered<ColumnDefinition>[]): void {
    if (definitions.length === 0) return;
    if (definitions.some(({ encrypt }) => encrypt)) vaultOf(this.engine).establish();
    const first = this.file.addColumns(table.sequence, definitions);
    const columns = definitions.map((definition, at) => ({ ...definition, sequence: first + at }));
    this.amendTable(table, (now) => ({ ...now, columns }));
  }

  /** Replaces the column with the same sequence. */
  updateColumn(table: TableDefinition, column: ColumnDefinition): ColumnDefinition {
    this.file.update('catalog_columns', column.sequence, column);
    const replace = (old: ColumnDefinition) => (old.sequence === column.sequence ? column : old);
    this.amendTable(table, (now) => ({
      ...now,
      columns: now.columns.map(replace),
      hiddenColumns: now.hiddenColumns.map(replace),
    }));
    return column;
  }

  removeColumn(table: TableDefinition, column: ColumnDefinition): void {
    this.file.remove('catalog_columns', column.sequence);
    const others = (old: ColumnDefinition) => old.sequence !== column.sequence;
    this.amendTable(table, (now) => ({
      ...now,
      columns: now.columns.filter(others),
      hiddenColumns: now.hiddenColumns.filter(others),
    }));
  }

  addIndex(table: TableDefinition, definition: Unnumbered<IndexDefinition>): IndexDefinition {
    const index = { ...definition, sequence: this.file.addIndex(table.sequence, definition) };
    this.amendTable(table, (now) => ({ ...now, indexes: [...now.indexes, index] }));
    return index;
  }

  /** Replaces the index with the same sequence. */
  updateIndex(table: TableDefinition, index: IndexDefinition): IndexDefinition {
    this.file.update('catalog_indexes', index.sequence, index);
    const replace = (old: IndexDefinition) => (old.sequence === index.sequence ? index : old);
    this.amendTable(table, (now) => ({ ...now, indexes: now.indexes.map(replace) }));
    return index;
  }

  removeIndex(table: TableDefinition, index: IndexDefinition): void {
    this.file.remove('catalog_indexes', index.sequence);
    this.amendTable(table, (now) => ({
      ...now,
      indexes: now.indexes.filter((old) => old.sequence !== index.sequence),
    }));
  }

  /** Changes the current definition of the table, which may be newer than the caller's; does nothing if the table was deleted. */
  private amendTable(table: TableDefinition, change: (now: TableDefinition) => TableDefinition): void {
    const now = this.tablesBySequence.get(table.sequence);
    if (now) this.keepTable(change(now));
  }

  private keepDatabase(database: DatabaseDefinition): DatabaseDefinition {
    this.databasesById.set(database.id.toLowerCase(), database);
    this.databasesBySequence.set(database.sequence, database);
    return database;
  }

  private keepTable(table: TableDefinition): TableDefinition {
    this.tablesBySequence.set(table.sequence, table);
    this.tablesById.set(tableKey(table.databaseSequence, table.id), table);
    return table;
  }

  private load(): void {
    this.databasesById = new Map();
    this.databasesBySequence = new Map();
    this.tablesBySequence = new Map();
    this.tablesById = new Map();
    for (const database of this.file.databases()) this.keepDatabase(database);
    for (const table of this.file.tables()) this.keepTable(table);
  }
}

function tableKey(databaseSequence: number, id: string): string {
  return `${databaseSequence}/${id.toLowerCase()}`;
}
