import { AppwriteError } from '../../rules/appwrite-error.js';
import { type Access, readPermissions } from '../../rules/rows/row-access.js';
import type { RowInput } from '../../rules/rows/row-input.js';
import { rowColumns } from '../../rules/rows/row-structure.js';
import type { ColumnDefinition, RelationshipDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import type { Catalog } from '../catalog.js';
import { isStored } from '../physical-names.js';
import type { QueryScope } from '../queries/query-scope.js';
import type { ServerClock } from '../server-clock.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';
import type { StoredRow } from './row-record.js';

/** What reading and writing rows needs to know of its surroundings. */
export interface RowScope {
  readonly engine: SqliteEngine;
  readonly catalog: Catalog;
  readonly access: Access;
  /** The one moment of this call, as the API writes it and in milliseconds. */
  readonly now: string;
  readonly clock: number;
  /** What tells the time of a change. */
  readonly times: ServerClock;
  /**
   * The moment after which no one else may have changed a row that this call changes or deletes, rows reached through links included, in
   * milliseconds; null where it does not matter.
   */
  readonly guard: number | null;
  /** Whether times given with a row are kept. The server gives the rows it links their own: these keep their `$updatedAt`, too. */
  readonly keepsTimes: boolean;
}

/** Throws `row_update_conflict` for a row that was changed after the call's guard. */
export function refuseNewer({ guard }: Pick<RowScope, 'guard'>, updatedAt: string): void {
  if (guard !== null && Date.parse(updatedAt) > guard) throw new AppwriteError('row_update_conflict');
}

/** Writes rows; relationships are written through it, so that nested rows go the same way as others. */
export interface RowWriter {
  create(table: TableDefinition, input: RowInput, stack: readonly number[]): StoredRow;
  update(table: TableDefinition, old: StoredRow, input: RowInput, options: UpdateOptions): StoredRow;
}

/** How far an update goes. */
export interface UpdateOptions {
  /** The tables whose rows are being written around this one, outermost first. */
  readonly stack: readonly number[];
  /** Off where only a back reference changes. */
  readonly relations: boolean;
  /** Off where the server asks for no permission. */
  readonly checked: boolean;
}

/** A relationship column with what is known of it. */
export interface Relation {
  readonly column: ColumnDefinition;
  readonly relationship: RelationshipDefinition;
  /** Several related rows on this side. */
  readonly many: boolean;
  /** Whether the id is in this table. */
  readonly stored: boolean;
}

const known = new WeakMap<TableDefinition, readonly Relation[]>();

/** The relationships of a table, hidden back references included, in the order in which they were made. */
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

/** The table at the other end, or undefined when it is gone. */
export function relatedTable(
  catalog: Catalog,
  table: TableDefinition,
  column: ColumnDefinition,
): TableDefinition | undefined {
  const database = catalog.database(table.databaseId);
  return database && column.relationship ? catalog.table(database, column.relationship.relatedTable) : undefined;
}

/** The table at the other end; its absence is a fault of the server. */
export function requireRelated(scope: RowScope, table: TableDefinition, relation: Relation): TableDefinition {
  const related = relatedTable(scope.catalog, table, relation.column);
  if (!related) throw new AppwriteError('general_unknown');
  return related;
}

/** What queries on a table look up. */
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
