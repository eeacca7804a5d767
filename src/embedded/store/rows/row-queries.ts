import { type Query, queryError } from '../../rules/queries/query-parser.js';
import { refuseQueries, refuseSearch } from '../../rules/queries/query-validator.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { queryAttributes } from '../queries/query-attributes.js';
import { fulltextIndexOf } from '../queries/query-search.js';

/** Throws `general_query_invalid` for the first query that is invalid for the rows of the table. */
export function refuseRowQueries(table: TableDefinition, queries: readonly Query[]): void {
  if (queries.length === 0) return;
  const refusal =
    refuseQueries(queries, queryAttributes(table), { select: true, dials: table.dials }) ??
    refuseSearch(queries, (attribute) => fulltextIndexOf(table, attribute) !== undefined);
  if (refusal !== null) throw queryError(refusal);
}
