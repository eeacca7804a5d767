import type { ListRecord } from '../../rules/queries/list-filter.js';
import { type ListItem, pageOf } from '../../rules/queries/list-page.js';
import type { Query } from '../../rules/queries/query-parser.js';
import type { QueryAttribute } from '../../rules/queries/query-validator.js';
import type { ColumnDefinition, IndexDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import type { Answer, RequestContext, Route } from '../http/route.js';
import { columnScopes, databaseScopes, indexScopes, tableScopes } from '../http/scopes.js';
import { databaseId, search, tableId, total } from '../params/common-params.js';
import { listQueries } from '../params/list-params.js';
import type { Param } from '../params/param.js';
import { columnAnswer } from './column-answer.js';
import { findDatabase, requestedTable } from './lookup.js';
import { databaseAnswer, indexAnswer, tableAnswer } from './table-answer.js';

type Params = Record<string, unknown>;

const text: QueryAttribute = { type: 'string' };
const flag: QueryAttribute = { type: 'boolean' };

/** Returns the page of a list under its property name. */
function answerList<T>(
  { store }: RequestContext,
  items: readonly ListItem<T>[],
  params: Params,
  names: { readonly list: string; readonly item: string },
  show: (value: T) => unknown,
): Answer {
  const { engine } = store.dials;
  const found =
    typeof params.search === 'string' && params.search !== ''
      ? searched(items, engine.search.matcher(params.search))
      : items;
  const { total: count, page } = pageOf(found, params.queries as Query[], names.item, engine);
  return { status: 200, body: { total: params.total === false ? 0 : count, [names.list]: page.map(show) } };
}

function searched<T>(items: readonly ListItem<T>[], matches: (text: string) => boolean): ListItem<T>[] {
  return items.filter((item) => matches(`${item.cursor} ${String(item.record.name)}`));
}

function stamps(item: { sequence: number; createdAt: string; updatedAt: string }, id: string): ListRecord {
  return { $id: id, $sequence: item.sequence, $createdAt: item.createdAt, $updatedAt: item.updatedAt };
}

function listDatabases(context: RequestContext, params: Params): Answer {
  const { store, naming } = context;
  const items = store.catalog
    .databases()
    .filter(({ type }) => naming === 'tablesdb' || type === 'legacy' || store.dials.version.legacyListsAll)
    .map((value) => ({ value, cursor: value.id, record: { ...stamps(value, value.id), name: value.name } }));
  return answerList(context, items, params, { list: 'databases', item: 'Database' }, (database) =>
    databaseAnswer(database, store.dials),
  );
}

function listTables(context: RequestContext, params: Params): Answer {
  const { store, naming } = context;
  const legacy = naming === 'legacy';
  const items = store.catalog.tables(findDatabase(store, String(params.databaseId))).map((value) => ({
    value,
    cursor: value.id,
    record: {
      ...stamps(value, value.id),
      name: value.name,
      enabled: value.enabled,
      documentSecurity: value.rowSecurity,
    },
  }));
  const names = legacy ? { list: 'collections', item: 'Collection' } : { list: 'tables', item: 'Table' };
  return answerList(context, items, params, names, (table) => tableAnswer(table, naming));
}

function listColumns(context: RequestContext, params: Params): Answer {
  const { naming } = context;
  const table = requestedTable(context, params);
  const items = table.columns.map((value) => ({ value, cursor: value.key, record: columnRecord(table, value) }));
  const names = naming === 'legacy' ? { list: 'attributes', item: 'Attribute' } : { list: 'columns', item: 'Column' };
  return answerList(context, items, params, names, (column) => columnAnswer(column, naming, 'listed'));
}

function columnRecord(table: TableDefinition, column: ColumnDefinition): ListRecord {
  const { key, type, size, required, array, status, error } = column;
  return { ...stamps(column, storedId(table, key)), key, type, size, required, array, status, error: error || null };
}

function listIndexes(context: RequestContext, params: Params): Answer {
  const { naming } = context;
  const table = requestedTable(context, params);
  const items = table.indexes.map((value) => ({ value, cursor: value.key, record: indexRecord(table, value) }));
  return answerList(context, items, params, { list: 'indexes', item: 'Index' }, (index) =>
    indexAnswer(table, index, naming),
  );
}

function indexRecord(table: TableDefinition, index: IndexDefinition): ListRecord {
  const { key, type, status, error, columns } = index;
  return { ...stamps(index, storedId(table, key)), key, type, status, error: error || null, attributes: columns };
}

function storedId(table: TableDefinition, key: string): string {
  return `${table.databaseSequence}_${table.sequence}_${key}`;
}

/** The attributes by which the lists can be filtered and ordered; as on the real server, the list of tables does not know `rowSecurity`. */
const queries: Readonly<Record<'databases' | 'tables' | 'columns' | 'indexes', Param>> = {
  databases: listQueries({ name: text }),
  tables: listQueries({ name: text, enabled: flag }, { documentSecurity: flag }),
  columns: listQueries({
    key: text,
    type: text,
    size: { type: 'integer', size: 8 },
    required: flag,
    array: flag,
    status: text,
    error: text,
  }),
  indexes: listQueries({
    key: text,
    type: text,
    status: text,
    attributes: { type: 'string', array: true },
    error: text,
  }),
};

function listRoute(
  paths: readonly [string, string],
  scopes: Route['scopes'],
  params: readonly Param[],
  handle: (context: RequestContext, params: Params) => Answer,
): Route {
  return { method: 'GET', path: paths[0], legacyPath: paths[1], scopes, params, takesOldQueries: true, handle };
}

const table = '/tablesdb/:databaseId/tables';
const collection = '/databases/:databaseId/collections';

/** The four lists of the schema (fact 54). */
export const listRoutes: readonly Route[] = [
  listRoute(['/tablesdb', '/databases'], databaseScopes('read'), [queries.databases, search, total], listDatabases),
  listRoute([table, collection], tableScopes('read'), [databaseId, queries.tables, search, total], listTables),
  listRoute(
    [`${table}/:tableId/columns`, `${collection}/:collectionId/attributes`],
    columnScopes('read'),
    [databaseId, tableId, queries.columns, total],
    listColumns,
  ),
  listRoute(
    [`${table}/:tableId/indexes`, `${collection}/:collectionId/indexes`],
    indexScopes('read'),
    [databaseId, tableId, queries.indexes, total],
    listIndexes,
  ),
];
