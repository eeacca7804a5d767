import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';

/** What the translation of a query may look up. */
export interface QueryScope {
  readonly engine: SqliteEngine;
  readonly table: TableDefinition;
  /** The table at the other end of a relationship, as it is now. */
  related(table: TableDefinition, column: ColumnDefinition): TableDefinition | undefined;
  /**
   * The permissions one of which a row of a table must grant to count for the caller; null where all rows count. Throws
   * `user_unauthorized` where none can.
   */
  permitted(table: TableDefinition): readonly string[] | null;
}
