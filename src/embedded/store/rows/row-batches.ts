import type { Query } from '../../rules/queries/query-parser.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { orderTerms } from '../queries/query-order.js';
import { type Cursor, cursorValues, listRows, type RowQuery, sortQueries } from './row-list.js';
import type { StoredRow } from './row-record.js';
import { queryScope, type RowScope } from './row-scope.js';
import { readSelection, selectedColumns } from './row-selection.js';

/** Rows of one batch; each batch is written in a transaction of its own, so memory stays flat however many rows match. */
const batchSize = 1000n;

/** Which rows a bulk update or delete is about. */
export interface BulkTarget {
  readonly queries: readonly Query[];
  readonly cursor: RowQuery['cursor'];
}

/**
 * The matching rows, batch by batch; a limit bounds them all. The next batch starts after the last row of the one before, as that row was.
 * Only the first batch has values, since no answer shows more rows.
 */
export function* matchingBatches(
  scope: RowScope,
  table: TableDefinition,
  { queries, cursor }: BulkTarget,
): Generator<StoredRow[]> {
  const sorted = sortQueries(queries);
  const selects = queries.filter(({ method }) => method === 'select').map(({ values }) => values);
  let columns = selectedColumns(table, readSelection(table, selects));
  let left = sorted.limit === null ? null : BigInt(sorted.limit);
  let offset = sorted.offset;
  let from = cursor;
  while (left === null || left > 0n) {
    const limit = left !== null && left < batchSize ? left : batchSize;
    const query = { ...sorted, limit, offset, cursor: from, columns, permitted: null };
    const batch = listRows(queryScope(scope, table), query);
    const last = batch.at(-1);
    if (!last) return;
    // Before the batch is written, since that may change or remove the row.
    const next = BigInt(batch.length) < limit ? null : placeAfter(scope, table, sorted.orders, last);
    yield batch;
    if (!next) return;
    if (left !== null) left -= limit;
    from = next();
    columns = [];
    offset = 0;
  }
}

/** The place after a row as it is now; a null in an order column is a refusal only when the place is used. */
function placeAfter(scope: RowScope, table: TableDefinition, orders: readonly Query[], row: StoredRow): () => Cursor {
  try {
    const place = queryScope(scope, table);
    const values = cursorValues(place, row, orderTerms(place, orders, false));
    return () => ({ row, after: true, values });
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
