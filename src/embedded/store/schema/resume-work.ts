import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { Store } from '../store.js';
import { submitColumnCreation, submitColumnDeletion } from './column-work.js';
import { submitIndexCreation, submitIndexDeletion } from './index-work.js';
import { partnerOf } from './relationship-partner.js';

/** Takes up the work that was left when the file was last closed: what is `processing` is made, what is `deleting` is removed. */
export function resumeWork(store: Store): void {
  for (const database of store.catalog.databases()) {
    for (const table of store.catalog.tables(database)) resumeTable(store, table);
  }
}

function resumeTable(store: Store, table: TableDefinition): void {
  for (const column of table.columns) {
    // A relationship whose other side was refused stays as it is for good.
    const isOrphan = column.relationship && !partnerOf(store.catalog, table, column);
    if (column.status === 'processing' && !isOrphan) submitColumnCreation(store, table, column);
    if (column.status === 'deleting') submitColumnDeletion(store, table, column);
  }
  for (const index of table.indexes) {
    if (index.status === 'processing') submitIndexCreation(store, table, index);
    if (index.status === 'deleting') submitIndexDeletion(store, table, index);
  }
}
