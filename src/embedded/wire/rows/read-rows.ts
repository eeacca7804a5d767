import { mayTouch } from '../../rules/rows/row-access.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from '../../store/rows/row-record.js';
import type { RowScope } from '../../store/rows/row-scope.js';
import { findRow } from '../../store/rows/row-store.js';

/**
 * The rows of each table that were read most recently, by their ids in one letter case, like in Appwrite's cache, until the table changes.
 */

interface Read {
  readonly id: string;
  readonly updatedAt: string;
}

const kept = 10_000;
const caches = new WeakMap<TableDefinition, Map<string, Read>>();

/** Records that a row was read. */
export function remember(table: TableDefinition, { id, updatedAt }: StoredRow): void {
  const cache = cacheOf(table);
  const key = id.toLowerCase();
  const known = cache.get(key);
  if (known?.id === id && known.updatedAt === updatedAt) return;
  cache.delete(key);
  const oldest = cache.keys().next();
  if (cache.size >= kept && !oldest.done) cache.delete(oldest.value);
  cache.set(key, { id, updatedAt });
}

function cacheOf(table: TableDefinition): Map<string, Read> {
  const known = caches.get(table);
  if (known) return known;
  const made = new Map<string, Read>();
  caches.set(table, made);
  return made;
}

/** The row that was read with this id in another letter case, unless it has changed since. */
export function findRemembered(scope: RowScope, table: TableDefinition, id: string): StoredRow | undefined {
  const read = caches.get(table)?.get(id.toLowerCase());
  const row = read && findRow(scope.engine, table, read.id);
  const isSame = row?.updatedAt === read?.updatedAt;
  return row && isSame && mayTouch(scope.access, table, 'read', row.permissions) ? row : undefined;
}
