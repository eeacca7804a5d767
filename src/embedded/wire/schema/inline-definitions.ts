import type { Dials } from '../../dials/dials.js';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { BASE_WIDTH, columnBytes, MAXIMUM_WIDTH } from '../../rules/rows/row-width.js';
import type { NewColumn } from '../../rules/schema/column-rules.js';
import { refuseIndex } from '../../rules/schema/index-rules.js';
import { readInlineColumns } from '../../rules/schema/inline-columns.js';
import { type NewIndex, readInlineIndexes } from '../../rules/schema/inline-indexes.js';

/**
 * Reads the inline columns and indexes of a new table, in the order of the real server's checks: their form, then what its storage
 * refuses. Throws the error of the first failed check.
 */
export function readInlineDefinitions(
  dials: Dials,
  tableId: string,
  columnDefinitions: readonly unknown[],
  indexDefinitions: readonly unknown[],
): { columns: readonly NewColumn[]; indexes: readonly NewIndex[] } {
  const columns = readInlineColumns(columnDefinitions, dials);
  const indexes = readInlineIndexes(indexDefinitions, columns);
  for (const index of indexes) {
    const message = refuseIndex(index, columns, dials);
    if (message) throw new AppwriteError('column_index_invalid', { message });
  }
  const width = columns.reduce((sum, column) => sum + columnBytes(column, dials), BASE_WIDTH);
  if (width > MAXIMUM_WIDTH) throw new AppwriteError('table_limit_exceeded', { values: [tableId] });
  // The storage finds the same key in another letter case, and the server reports an existing table.
  if (repeatsKey(columns) || repeatsKey(indexes))
    throw new AppwriteError('table_already_exists', { values: [tableId] });
  return { columns, indexes };
}

const repeatsKey = (definitions: readonly { readonly key: string }[]): boolean =>
  new Set(definitions.map(({ key }) => key.toLowerCase())).size < definitions.length;
