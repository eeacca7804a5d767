import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';

/** What the translation of a query may look up. */
export interface QueryScope {
  readonly engine: SqliteEngine;
  readonly table: TableDefinition;
  /** Counting hands floats to the database with 14 digits, listing with all. */
  readonly counts: boolean;
  /**
   * Whether the rows behind a filter through a relationship are read with their own relationships. The parent's id is lost then on the way from
   * the hidden side of a one-way oneToMany, and such a filter finds nothing.
   */
  readonly resolves: boolean;
  /** The table at the other end of a relationship, as it is now. */
  related(table: TableDefinition, column: ColumnDefinition): TableDefinition | undefined;
  /**
   * The permissions one of which a row of a table must grant to count for the caller; null where all rows count. Throws
   * `user_unauthorized` where none can.
   */
  permitted(table: TableDefinition): readonly string[] | null;
}
