import { mayTouch } from '../../rules/rows/row-access.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from '../../store/rows/row-record.js';
import type { RowScope } from '../../store/rows/row-scope.js';
import { findRow } from '../../store/rows/row-store.js';
import type { SqliteEngine } from '../../store/sqlite/sqlite-engine.js';

/** The rows that were read last, by their ids without letter case, as Appwrite's cache has them. */

interface Read {
  readonly id: string;
  readonly updatedAt: string;
}

const kept = 10_000;
const caches = new WeakMap<SqliteEngine, Map<string, Read>>();

const keyOf = ({ sequence }: TableDefinition, id: string): string => `${sequence}/${id.toLowerCase()}`;

/** Remembers that a row was read. */
export function remember({ engine }: RowScope, table: TableDefinition, { id, updatedAt }: StoredRow): void {
  const cache = caches.get(engine) ?? new Map<string, Read>();
  caches.set(engine, cache);
  const key = keyOf(table, id);
  const known = cache.get(key);
  if (known?.id === id && known.updatedAt === updatedAt) return;
  cache.delete(key);
  const oldest = cache.keys().next();
  if (cache.size >= kept && !oldest.done) cache.delete(oldest.value);
  cache.set(key, { id, updatedAt });
}

/** The row that was read by an id of other letter case, unless it has changed since. */
export function findRemembered(scope: RowScope, table: TableDefinition, id: string): StoredRow | undefined {
  const read = caches.get(scope.engine)?.get(keyOf(table, id));
  const row = read && findRow(scope.engine, table, read.id);
  const isSame = row?.updatedAt === read?.updatedAt;
  return row && isSame && mayTouch(scope.access, table, 'read', row.permissions) ? row : undefined;
}
