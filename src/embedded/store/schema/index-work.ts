import { MAXIMUM_INDEXES } from '../../rules/schema/inline-indexes.js';
import type { IndexDefinition, Status, TableDefinition } from '../../rules/schema/table-definition.js';
import type { JobWork } from '../job-queue.js';
import { isStored } from '../physical-names.js';
import { fitsIndex } from '../rows/index-limit.js';
import type { Store } from '../store.js';
import { createIndexStorage, dropIndexStorage } from './index-storage.js';

/** Creates the index after the response. */
export function submitIndexCreation(store: Store, table: TableDefinition, index: IndexDefinition): void {
  submit(store, 'create', table, index, {
    run: () => {
      const now = store.catalog.tableBySequence(table.sequence);
      const own = now?.indexes.find(({ sequence }) => sequence === index.sequence);
      if (!now || own?.status !== 'processing') return;
      if (countIndexes(now, own) >= MAXIMUM_INDEXES) {
        setStatus(store, table, index, 'failed', 'Index limit reached. Cannot create new index.');
        return;
      }
      if (!fitsIndex(store.engine, now, own)) {
        setStatus(store, table, index, 'failed', '');
        return;
      }
      store.catalog.change(() => {
        const { enforced } = createIndexStorage(store.engine, now, own);
        store.catalog.updateIndex(now, { ...own, enforced, status: 'available', updatedAt: store.now() });
      });
    },
    end: (status, error) => setStatus(store, table, index, status, error),
  });
}

/** Marks the index as `deleting` and removes it after the response. */
export function submitIndexDeletion(store: Store, table: TableDefinition, index: IndexDefinition): void {
  if (index.status === 'available') setStatus(store, table, index, 'deleting', '');
  submit(store, 'delete', table, index, {
    run: () =>
      store.catalog.change(() => {
        dropIndexStorage(store.engine, index);
        store.catalog.removeIndex(table, index);
      }),
    end: (status, error) => setStatus(store, table, index, status, error),
  });
}

/**
 * Removes a column that is being deleted from the indexes that use it. Deletes an index that has no columns left, or that now equals
 * another one. Like on the real server, every length and order equal to the column's own is also removed.
 */
export function dropFromIndexes(store: Store, table: TableDefinition, key: string): void {
  const before = store.catalog.tableBySequence(table.sequence)?.indexes ?? [];
  for (const index of before) {
    const at = index.columns.indexOf(key);
    if (at < 0) continue;
    dropIndexStorage(store.engine, index);
    const columns = index.columns.filter((column) => column !== key);
    const lengths = index.lengths.filter((length) => length !== index.lengths[at]);
    const orders = index.orders.filter((order) => order !== index.orders[at]);
    const rest = { ...index, columns, lengths, orders, updatedAt: store.now() };
    if (columns.length === 0 || before.some((other) => other.key !== index.key && sameShape(other, rest))) {
      store.catalog.removeIndex(table, index);
      continue;
    }
    const now = store.catalog.tableBySequence(table.sequence) ?? table;
    const { enforced } = createIndexStorage(store.engine, now, rest);
    store.catalog.updateIndex(table, { ...rest, enforced });
  }
}

function sameShape(one: IndexDefinition, other: IndexDefinition): boolean {
  return sameList(one.columns, other.columns) && sameList(one.orders, other.orders);
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}

/** The storage's own indexes of relationship columns are invisible but count. */
export function countIndexes(table: TableDefinition, except?: IndexDefinition): number {
  const relationships = [...table.columns, ...table.hiddenColumns].filter(
    (column) => column.relationship && isStored(column) && column.status === 'available',
  );
  const others = table.indexes.filter((index) => index.sequence !== except?.sequence && index.status === 'available');
  return relationships.length + others.length;
}

function submit(
  store: Store,
  action: 'create' | 'delete',
  table: TableDefinition,
  { key, type }: IndexDefinition,
  work: JobWork,
): void {
  store.jobs.submit({ of: 'indexes', action, databaseId: table.databaseId, tableId: table.id, key, type }, work);
}

function setStatus(store: Store, table: TableDefinition, index: IndexDefinition, status: Status, error: string): void {
  const now = store.catalog
    .tableBySequence(table.sequence)
    ?.indexes.find(({ sequence }) => sequence === index.sequence);
  if (!now) return;
  store.catalog.change(() => store.catalog.updateIndex(table, { ...now, status, error, updatedAt: store.now() }));
}
