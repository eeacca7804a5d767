import type { Query } from '../../rules/queries/query-parser.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { relatedTable } from '../../store/rows/row-scope.js';
import type { Store } from '../../store/store.js';

const deepest = 3;

/**
 * The queries of a read as a client from before 1.8 means them: selecting nothing or everything also selects all related rows, three
 * levels deep and never back to a table on the path.
 */
export function selectingRelationships(store: Store, table: TableDefinition, queries: readonly Query[]): Query[] {
  const selects = queries.filter(({ method }) => method === 'select');
  if (selects.length > 0 && !selects.some(({ values }) => values.includes('*'))) return [...queries];
  const paths = relationshipPaths(store, table, '', [table.sequence]);
  return [
    ...queries.filter(({ method }) => method !== 'select'),
    { method: 'select', attribute: '', values: ['*', ...paths] },
  ];
}

function relationshipPaths(store: Store, table: TableDefinition, prefix: string, visited: readonly number[]): string[] {
  if (visited.length > deepest) return [];
  return table.columns.flatMap((column) => {
    const related = column.status === 'available' ? relatedTable(store.catalog, table, column) : undefined;
    if (!related || visited.includes(related.sequence)) return [];
    const path = `${prefix}${column.key}.`;
    return [`${path}*`, ...relationshipPaths(store, related, path, [...visited, related.sequence])];
  });
}
