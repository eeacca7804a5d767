import type { DatabaseDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import type { Store } from '../store.js';
import { dropCollectionStorage, dropColumnStorage, dropJunctionStorage } from './collection-storage.js';
import { dropIndexStorage } from './index-storage.js';

/** Deletes a database with all its tables; the real server hides it immediately and cleans up after the response. */
export function deleteDatabase(store: Store, database: DatabaseDefinition): void {
  store.catalog.change(() => {
    for (const table of store.catalog.tables(database)) removeTable(store, table);
    store.catalog.removeDatabase(database);
  });
}

/** Deletes a table with its contents, and the relationship columns of other tables that point to it. */
export function deleteTable(store: Store, database: DatabaseDefinition, table: TableDefinition): void {
  store.catalog.change(() => {
    for (const other of store.catalog.tables(database)) {
      if (other.sequence !== table.sequence) dropRelationshipsTo(store, other, table);
    }
    removeTable(store, table);
  });
}

function dropRelationshipsTo(store: Store, owner: TableDefinition, table: TableDefinition): void {
  for (const column of [...owner.columns, ...owner.hiddenColumns]) {
    if (column.relationship?.relatedTable.toLowerCase() !== table.id.toLowerCase()) continue;
    dropColumnStorage(store.engine, owner, column);
    store.catalog.removeColumn(owner, column);
  }
}

function removeTable(store: Store, table: TableDefinition): void {
  for (const index of table.indexes) dropIndexStorage(store.engine, index);
  for (const column of [...table.columns, ...table.hiddenColumns]) dropJunctionStorage(store.engine, column);
  dropCollectionStorage(store.engine, table);
  store.catalog.removeTable(table);
}
