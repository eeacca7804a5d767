import { AppwriteError } from '../../rules/appwrite-error.js';
import type { Query } from '../../rules/queries/query-parser.js';
import type { IndexDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { fulltextQuery, isLoosePrefix, matchesSearch, readSearch } from '../../rules/text/fulltext.js';
import { fulltextName, tableName } from '../physical-names.js';
import { textOut } from '../sqlite/text-out.js';
import { type Fragment, fragment, never, not } from './query-fragment.js';
import type { Operand } from './query-operand.js';
import type { QueryScope } from './query-scope.js';

/** The fulltext index the server uses for a search on one column: one over that column alone. */
export function fulltextIndexOf(table: TableDefinition, attribute: string): IndexDefinition | undefined {
  return table.indexes.find(
    (index) =>
      index.type === 'fulltext' &&
      index.status === 'available' &&
      index.columns.length === 1 &&
      index.columns[0] === attribute,
  );
}

/** `search` and `notSearch` over the index's FTS5 table. A null matches nothing, and everything when negated. */
export function searchFilter(scope: QueryScope, operand: Operand, query: Query): Fragment {
  const found = searchMatches(scope, operand, query);
  return query.method === 'search' ? found : not(found);
}

function searchMatches(scope: QueryScope, operand: Operand, query: Query): Fragment {
  const search = readSearch(String(query.values[0]));
  const index = fulltextIndexOf(scope.table, query.attribute);
  if (!index || search.kind === 'broken') throw new AppwriteError('general_unknown');
  const match = fulltextQuery(search);
  if (match === null) return never;
  const name = fulltextName(index);
  const candidates = fragment(`sequence IN (SELECT rowid FROM ${name} WHERE ${name} MATCH ?)`, match);
  if (search.kind === 'phrase' || search.prefix === null || !isLoosePrefix(search.prefix)) return candidates;
  const sql = `SELECT sequence, ${textOut(operand.raw)} AS text FROM ${tableName(scope.table)} WHERE ${candidates.sql}`;
  const matching: (number | bigint)[] = [];
  for (const row of scope.engine.prepare(sql).iterate(match)) {
    if (matchesSearch(String(row.text ?? ''), search)) matching.push(row.sequence as number | bigint);
  }
  return fragment('sequence IN (SELECT value FROM json_each(?))', `[${matching.join(',')}]`);
}
