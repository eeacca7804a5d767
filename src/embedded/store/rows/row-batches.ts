import type { Query } from '../../rules/queries/query-parser.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { orderTerms } from '../queries/query-order.js';
import { type Cursor, cursorValues, listRows, type RowQuery, sortQueries } from './row-list.js';
import type { StoredRow } from './row-record.js';
import { queryScope, type RowScope } from './row-scope.js';
import { readSelection, selectedColumns } from './row-selection.js';

/** Rows per batch. Each batch is written in its own transaction, so memory use does not grow with the number of matching rows. */
const batchSize = 1000n;

/** Which rows a bulk update or delete applies to. */
export interface BulkTarget {
  readonly queries: readonly Query[];
  readonly cursor: RowQuery['cursor'];
}

/**
 * Yields the matching rows in batches, limited in total. Each batch starts after the last row of the previous one, as that row was before
 * its change. Only the first batch has values, since no response shows more rows.
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
    // Determines the place before the batch is written, since that may change or remove the row.
    const next = BigInt(batch.length) < limit ? null : placeAfter(scope, table, sorted.orders, last);
    yield batch;
    if (!next) return;
    if (left !== null) left -= limit;
    from = next();
    columns = [];
    offset = 0;
  }
}

/** The place after a row in its current state; a null in an order column is only an error when the place is used. */
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
