import { AppwriteError } from '../../rules/appwrite-error.js';
import type { Query } from '../../rules/queries/query-parser.js';
import type { IndexDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { fulltextName, tableName } from '../physical-names.js';
import { textOut } from '../sqlite/text-out.js';
import { type Fragment, not } from './query-fragment.js';
import type { Operand } from './query-operand.js';
import type { QueryScope } from './query-scope.js';

/** The fulltext index that the server uses for a search on one column: one on that column only. */
export function fulltextIndexOf(table: TableDefinition, attribute: string): IndexDefinition | undefined {
  return table.indexes.find(
    (index) =>
      index.type === 'fulltext' &&
      index.status === 'available' &&
      index.columns.length === 1 &&
      index.columns[0] === attribute,
  );
}

/** `search` and `notSearch`, as the engine evaluates them. */
export function searchFilter(scope: QueryScope, operand: Operand, query: Query): Fragment {
  const found = searchMatches(scope, operand, query);
  return query.method === 'search' ? found : not(found);
}

function searchMatches(scope: QueryScope, operand: Operand, query: Query): Fragment {
  const index = fulltextIndexOf(scope.table, query.attribute);
  if (!index) throw new AppwriteError('general_unknown');
  const place = {
    engine: scope.engine,
    table: tableName(scope.table),
    searchTable: fulltextName(index),
    raw: operand.raw,
    text: textOut(operand.raw),
  };
  return scope.table.dials.engine.search.filter(place, String(query.values[0]));
}
