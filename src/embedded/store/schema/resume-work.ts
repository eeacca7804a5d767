import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { Store } from '../store.js';
import { submitColumnCreation, submitColumnDeletion } from './column-work.js';
import { submitIndexCreation, submitIndexDeletion } from './index-work.js';
import { partnerOf } from './relationship-partner.js';

/** Continues the work that was unfinished when the file was closed: creates what is `processing`, removes what is `deleting`. */
export function resumeWork(store: Store): void {
  for (const database of store.catalog.databases()) {
    for (const table of store.catalog.tables(database)) resumeTable(store, table);
  }
}

function resumeTable(store: Store, table: TableDefinition): void {
  for (const column of table.columns) {
    // A relationship whose other side was refused stays in its status permanently.
    const isOrphan = column.relationship && !partnerOf(store.catalog, table, column);
    if (column.status === 'processing' && !isOrphan) submitColumnCreation(store, table, column);
    if (column.status === 'deleting') submitColumnDeletion(store, table, column);
  }
  for (const index of table.indexes) {
    if (index.status === 'processing') submitIndexCreation(store, table, index);
    if (index.status === 'deleting') submitIndexDeletion(store, table, index);
  }
}
