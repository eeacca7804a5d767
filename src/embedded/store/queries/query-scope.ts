import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';

/** What the translation of a query needs to look up. */
export interface QueryScope {
  readonly engine: SqliteEngine;
  readonly table: TableDefinition;
  /** Counting passes floats to the database with 14 digits, listing with all digits. */
  readonly counts: boolean;
  /**
   * Whether the rows behind a filter through a relationship are read with their own relationships. In that case the parent's id is lost on
   * the hidden side of a one-way oneToMany, and such a filter finds nothing.
   */
  readonly resolves: boolean;
  /** The current table at the other end of a relationship. */
  related(table: TableDefinition, column: ColumnDefinition): TableDefinition | undefined;
  /**
   * The permissions of which a row of a table needs at least one to be visible to the caller; null if all rows are visible. Throws
   * `user_unauthorized` if no row can be.
   */
  permitted(table: TableDefinition): readonly string[] | null;
}
