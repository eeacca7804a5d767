import { AppwriteError } from '../../rules/appwrite-error.js';
import { type Access, readPermissions } from '../../rules/rows/row-access.js';
import type { RowInput } from '../../rules/rows/row-input.js';
import { type Operated, rowColumns } from '../../rules/rows/row-structure.js';
import type { ColumnDefinition, RelationshipDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import type { Catalog } from '../catalog.js';
import { isStored } from '../physical-names.js';
import type { QueryScope } from '../queries/query-scope.js';
import type { ServerClock } from '../server-clock.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';
import type { StoredRow } from './row-record.js';

/** What reading and writing rows needs besides the rows themselves. */
export interface RowScope {
  readonly engine: SqliteEngine;
  readonly catalog: Catalog;
  readonly access: Access;
  /** The time of this call, the same throughout, as the API prints it and in milliseconds. */
  readonly now: string;
  readonly clock: number;
  /** Determines the time of a change. */
  readonly times: ServerClock;
  /**
   * If anybody has changed a row after this time, the call must not change or delete it; includes rows reached through links. In
   * milliseconds; null for no check.
   */
  readonly guard: number | null;
  /** Whether given times are kept. The server sets its own times on rows that it links; with this flag their `$updatedAt` is kept, too. */
  readonly keepsTimes: boolean;
}

/** Throws `row_update_conflict` for a row that was changed after the call's guard. */
export function refuseNewer({ guard }: Pick<RowScope, 'guard'>, updatedAt: string): void {
  if (guard !== null && Date.parse(updatedAt) > guard) throw new AppwriteError('row_update_conflict');
}

/** Writes rows; relationships use it for nested rows, so that these are written in the same way as others. */
export interface RowWriter {
  create(table: TableDefinition, input: RowInput, stack: readonly number[]): StoredRow;
  update(table: TableDefinition, old: StoredRow, input: RowInput, options: UpdateOptions): StoredRow;
}

/** What an update includes. */
export interface UpdateOptions {
  /** The tables whose rows are currently being written around this one, outermost first. */
  readonly stack: readonly number[];
  /** False if only a back reference changes. */
  readonly relations: boolean;
  /** False if the server requires no permission. */
  readonly checked: boolean;
  /** The operators in the place of values; the row keeps its old values there until they are applied. */
  readonly operated?: Operated;
}

/** A relationship column with derived properties. */
export interface Relation {
  readonly column: ColumnDefinition;
  readonly relationship: RelationshipDefinition;
  /** Whether this side has several related rows. */
  readonly many: boolean;
  /** Whether this table stores the id. */
  readonly stored: boolean;
}

const known = new WeakMap<TableDefinition, readonly Relation[]>();

/** The relationships of a table, including hidden back references, in the order of their creation. */
export function relationsOf(table: TableDefinition): readonly Relation[] {
  const cached = known.get(table);
  if (cached) return cached;
  const relations: Relation[] = [];
  for (const column of rowColumns(table).values()) {
    const { relationship } = column;
    if (relationship) relations.push({ column, relationship, many: isMany(relationship), stored: isStored(column) });
  }
  relations.sort((one, other) => one.column.sequence - other.column.sequence);
  known.set(table, relations);
  return relations;
}

function isMany({ relationType, side }: RelationshipDefinition): boolean {
  if (relationType === 'manyToMany') return true;
  return (relationType === 'oneToMany' && side === 'parent') || (relationType === 'manyToOne' && side === 'child');
}

/** The table at the other end, or undefined if it does not exist any more. */
export function relatedTable(
  catalog: Catalog,
  table: TableDefinition,
  column: ColumnDefinition,
): TableDefinition | undefined {
  const database = catalog.database(table.databaseId);
  return database && column.relationship ? catalog.table(database, column.relationship.relatedTable) : undefined;
}

/** The table at the other end; it must exist. */
export function requireRelated(scope: RowScope, table: TableDefinition, relation: Relation): TableDefinition {
  const related = relatedTable(scope.catalog, table, relation.column);
  if (!related) throw new AppwriteError('general_unknown');
  return related;
}

/** What queries on a table need to look up. */
export function queryScope(
  { engine, catalog, access }: RowScope,
  table: TableDefinition,
  how: Pick<QueryScope, 'counts' | 'resolves'> = { counts: false, resolves: true },
): QueryScope {
  return {
    ...how,
    engine,
    table,
    related: (from, column) => relatedTable(catalog, from, column),
    permitted: (of) => readPermissions(access, of),
  };
}
