import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';

/** What the translation of a query may look up. */
export interface QueryScope {
  readonly engine: SqliteEngine;
  readonly table: TableDefinition;
  /** The table at the other end of a relationship, as it is now. */
  related(table: TableDefinition, column: ColumnDefinition): TableDefinition | undefined;
}
