import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { tableName } from '../physical-names.js';
import { type BulkTarget, matchingBatches } from '../rows/row-batches.js';
import type { StoredRow } from '../rows/row-record.js';
import type { RowScope } from '../rows/row-scope.js';
import type { ManyResult } from './row-update-many.js';

const answered = 100;

/**
 * Deletes all matching rows in batches, and returns the first hundred as they were. `beforeBatch` receives each batch before it is
 * deleted.
 */
export function deleteMany(
  scope: RowScope,
  table: TableDefinition,
  target: BulkTarget,
  beforeBatch?: (rows: readonly StoredRow[]) => void,
): ManyResult {
  const rows: StoredRow[] = [];
  let total = 0;
  const sql = `DELETE FROM ${tableName(table)} WHERE sequence IN (SELECT value FROM json_each(?))`;
  for (const batch of matchingBatches(scope, table, target)) {
    beforeBatch?.(batch);
    scope.engine.prepare(sql).run(`[${batch.map(({ sequence }) => sequence).join(',')}]`);
    rows.push(...batch.slice(0, Math.max(0, answered - rows.length)));
    total += batch.length;
  }
  return { total, rows };
}
