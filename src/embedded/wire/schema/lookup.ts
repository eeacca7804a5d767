import { AppwriteError } from '../../rules/appwrite-error.js';
import type {
  ColumnDefinition,
  DatabaseDefinition,
  IndexDefinition,
  TableDefinition,
} from '../../rules/schema/table-definition.js';
import type { Store } from '../../store/store.js';
import type { RequestContext } from '../http/route.js';

/** Find what the ids of a request name, as the engine compares ids, and throw the 404 if it does not exist. */

export function findDatabase({ catalog }: Store, databaseId: string): DatabaseDefinition {
  const database = catalog.database(databaseId);
  if (!database) throw new AppwriteError('database_not_found', { values: [databaseId] });
  return database;
}

export function findTable(store: Store, database: DatabaseDefinition, tableId: string): TableDefinition {
  const table = store.catalog.table(database, tableId);
  if (!table) throw new AppwriteError('table_not_found', { values: [tableId] });
  return table;
}

/** The table that `databaseId` and `tableId` name. */
export function requestedTable({ store }: RequestContext, params: Readonly<Record<string, unknown>>): TableDefinition {
  return findTable(store, findDatabase(store, String(params.databaseId)), String(params.tableId));
}

export function findColumn(table: TableDefinition, key: string): ColumnDefinition {
  const { form } = table.dials.engine.ids;
  const column = table.columns.find((candidate) => form(candidate.key) === form(key));
  if (!column) throw new AppwriteError('column_not_found', { values: [key] });
  return column;
}

/** Unlike everything else, an index is found by its exact key. */
export function findIndex(table: TableDefinition, key: string): IndexDefinition {
  const index = table.indexes.find((candidate) => candidate.key === key);
  if (!index) throw new AppwriteError('column_index_not_found', { values: [key] });
  return index;
}

/** Whether two keys conflict, since they differ at most in letter case. */
export function sameKey(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
