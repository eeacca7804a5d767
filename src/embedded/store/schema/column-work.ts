import type { ColumnDefinition, Status, TableDefinition } from '../../rules/schema/table-definition.js';
import type { JobWork } from '../job-queue.js';
import type { Store } from '../store.js';
import {
  addColumnStorage,
  adoptLostValues,
  createJunctionStorage,
  dropColumnStorage,
  dropJunctionStorage,
} from './collection-storage.js';
import { dropFromIndexes } from './index-work.js';
import { partnerOf, type RelationshipSide } from './relationship-partner.js';
import { whyNotMade } from './why-not-made.js';

/** Creates the column's storage after the response; both sides of a relationship together. */
export function submitColumnCreation(store: Store, table: TableDefinition, column: ColumnDefinition): void {
  submit(store, 'create', table, column, {
    run: () =>
      store.catalog.change(() => {
        const sides = sidesOf(store, table, column).filter((side) => side.column.status === 'processing');
        const [own] = sides;
        const failure = own && whyNotMade(own, sides);
        if (own && failure) return setStatus(store, own, 'failed', failure);
        for (const side of sides) {
          addColumnStorage(store.engine, side.table, side.column);
          adopt(store, side);
        }
        if (own) createJunctionStorage(store.engine, own.table, own.column);
        for (const side of sides) setStatus(store, side, 'available', '');
      }),
    end: (status, error) => endWith(store, table, column, status, error),
  });
}

/** The engine already has a column with that key if a rename stopped halfway. */
function adopt({ catalog, engine }: Store, { table, column }: RelationshipSide): void {
  const lost = table.columns.find((other) => other.lost?.shownAs === column.key);
  if (!lost) return;
  adoptLostValues(engine, table, lost, column);
  catalog.updateColumn(table, { ...lost, lost: { shownAs: null } });
}

/** Marks the column as `deleting` and removes it after the response; both sides of a relationship together. */
export function submitColumnDeletion(store: Store, table: TableDefinition, column: ColumnDefinition): void {
  store.catalog.change(() => {
    for (const side of sidesOf(store, table, column)) {
      if (side.column.status === 'available') setStatus(store, side, 'deleting', '');
    }
  });
  submit(store, 'delete', table, column, {
    run: () => store.catalog.change(() => removeColumn(store, table, column)),
    end: (status, error) => endWith(store, table, column, status, error),
  });
}

function removeColumn(store: Store, table: TableDefinition, column: ColumnDefinition): void {
  for (const side of sidesOf(store, table, column)) {
    dropFromIndexes(store, side.table, side.column.key);
    dropJunctionStorage(store.engine, side.column);
    dropColumnStorage(store.engine, side.table, side.column);
    store.catalog.removeColumn(side.table, side.column);
  }
}

function submit(
  store: Store,
  action: 'create' | 'delete',
  table: TableDefinition,
  { key, type }: ColumnDefinition,
  work: JobWork,
): void {
  store.jobs.submit({ of: 'columns', action, databaseId: table.databaseId, tableId: table.id, key, type }, work);
}

function endWith(store: Store, table: TableDefinition, column: ColumnDefinition, status: Status, error: string): void {
  store.catalog.change(() => {
    for (const side of sidesOf(store, table, column)) setStatus(store, side, status, error);
  });
}

/** The current column and its partner; empty if the column does not exist any more. */
function sidesOf(store: Store, table: TableDefinition, column: ColumnDefinition): RelationshipSide[] {
  const now = store.catalog.tableBySequence(table.sequence);
  const own = now && [...now.columns, ...now.hiddenColumns].find(({ sequence }) => sequence === column.sequence);
  if (!now || !own) return [];
  const partner = partnerOf(store.catalog, now, own);
  return [{ table: now, column: own }, ...(partner ? [partner] : [])];
}

function setStatus(store: Store, { table, column }: RelationshipSide, status: Status, error: string): void {
  store.catalog.updateColumn(table, { ...column, status, error, updatedAt: store.now() });
}
