import { listUnder } from '../../../util/list-under.js';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { type Query, queryError } from '../../rules/queries/query-parser.js';
import { refuseQueries } from '../../rules/queries/query-validator.js';
import { rowColumns } from '../../rules/rows/row-structure.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, isStored, junctionName, tableName } from '../physical-names.js';
import { queryAttributes } from './query-attributes.js';
import { filterToSql } from './query-filter.js';
import { type Fragment, fragment, join, never, permittedRows } from './query-fragment.js';
import { unknownColumn } from './query-operand.js';
import type { QueryScope } from './query-scope.js';

/**
 * Translates the filters of a list to one condition. Filters through a relationship (`author.name`) are grouped by relationship: all
 * filters of a group must match the same related row, but each value of `containsAll` may match a different one. Throws
 * `general_query_invalid` for an unknown attribute at the end of a path, and a 500 for a path through something that is not a
 * relationship.
 */
export function filtersToSql(scope: QueryScope, filters: readonly Query[]): Fragment {
  const own: Fragment[] = [];
  const groups = new Map<string, { readonly column: ColumnDefinition; readonly queries: Query[] }>();
  for (const query of filters) {
    const path = relationPath(scope.table, query);
    if (!path) own.push(filterToSql(scope, query));
    else {
      const group = groups.get(path.column.key) ?? { column: path.column, queries: [] };
      group.queries.push({ ...query, attribute: path.rest });
      groups.set(path.column.key, group);
    }
  }
  return join(
    [...own, ...[...groups.values()].flatMap(({ column, queries }) => throughRelation(scope, column, queries))],
    'AND',
  );
}

function relationPath(table: TableDefinition, { attribute }: Query): { column: ColumnDefinition; rest: string } | null {
  const columns = rowColumns(table);
  const dot = attribute.indexOf('.');
  if (dot < 0 || columns.has(attribute)) return null;
  const column = columns.get(attribute.slice(0, dot));
  if (!column?.relationship) throw unknownColumn(table);
  return { column, rest: attribute.slice(dot + 1) };
}

function throughRelation(scope: QueryScope, column: ColumnDefinition, queries: readonly Query[]): Fragment[] {
  const related = scope.related(scope.table, column);
  if (!related) throw new AppwriteError('general_unknown');
  refuseDoubleEqual(column, queries);
  const conditions: Fragment[] = [];
  const together = queries.filter((query) => query.method !== 'containsAll');
  for (const query of queries) {
    if (query.method !== 'containsAll') continue;
    for (const value of query.values) {
      conditions.push(relatedCondition(scope, column, related, [{ ...query, method: 'equal', values: [value] }]));
    }
  }
  if (together.length > 0) conditions.push(unlessRefused(() => relatedCondition(scope, column, related, together)));
  return conditions;
}

/** The server treats a failed lookup as one without a match, unless the query itself is invalid; lookups of `containsAll` do fail. */
function unlessRefused(condition: () => Fragment): Fragment {
  try {
    return condition();
  } catch (error) {
    if (error instanceof AppwriteError && error.type !== 'general_query_invalid') return never;
    throw error;
  }
}

function refuseDoubleEqual(column: ColumnDefinition, queries: readonly Query[]): void {
  const seen = new Set<string>();
  for (const { method, attribute } of queries) {
    if (method !== 'equal') continue;
    if (seen.has(attribute)) {
      throw queryError(
        `Multiple equal queries on '${column.key}.${attribute}' will never match a single document. Use Query::containsAll() to match across different related documents.`,
      );
    }
    seen.add(attribute);
  }
}

/** The server replaces a list of related rows by a filter on their ids, which accepts 500 values (measured on 1.9.6 and main). */
function refuseManyMatches({ engine }: QueryScope, ids: string, { params }: Fragment): void {
  const counted = engine.prepare(`SELECT count(*) AS matches FROM (${ids} LIMIT 501)`).get(...params);
  if (Number(counted?.matches) > 500) throw queryError('Query on attribute has greater than 500 values: $id');
}

/**
 * Filters through further relationships. The server joins the results of the paths, so one match is enough; but as soon as one path finds
 * nothing, or does not exist, nothing matches.
 */
function anyPath(scope: QueryScope, queries: readonly Query[]): Fragment {
  const paths = new Map<string, Query[]>();
  for (const query of queries) listUnder(paths, query.attribute.slice(0, query.attribute.lastIndexOf('.'))).push(query);
  const found = [...paths].map(([path, group]) => (leadsOn(scope, path) ? filtersToSql(scope, group) : never));
  if (found.length === 1) return join(found, 'AND');
  const some = found.map(({ sql, params }) =>
    fragment(`EXISTS (SELECT 1 FROM ${tableName(scope.table)} WHERE ${sql})`, ...params),
  );
  return join([join(found, 'OR'), ...some], 'AND');
}

function leadsOn({ table, related }: QueryScope, path: string): boolean {
  let at: TableDefinition | undefined = table;
  for (const key of path.split('.')) {
    const column: ColumnDefinition | undefined = at && rowColumns(at).get(key);
    at = at && column?.relationship ? related(at, column) : undefined;
  }
  return at !== undefined;
}

/** Only rows that the caller may read can match, since the result of a filter reveals values of the row. */
function readable(scope: QueryScope, table: TableDefinition, condition: Fragment): Fragment {
  const permitted = scope.permitted(table);
  return permitted ? join([condition, permittedRows(permitted)], 'AND') : condition;
}

function relatedCondition(
  scope: QueryScope,
  column: ColumnDefinition,
  related: TableDefinition,
  queries: readonly Query[],
): Fragment {
  const flat = queries.filter(({ attribute }) => !attribute.includes('.'));
  const deep = queries.filter(({ attribute }) => attribute.includes('.'));
  const refusal = refuseQueries(flat, queryAttributes(related), { select: false, dials: related.dials });
  if (refusal !== null) throw queryError(refusal);
  const inner = { ...scope, table: related, counts: false, resolves: false };
  const own = filtersToSql(inner, flat);
  const conditions = deep.length > 0 ? [own, anyPath(inner, deep)] : [own];
  const condition = readable(scope, related, join(conditions, 'AND'));
  const ids = `SELECT id FROM ${tableName(related)} WHERE ${condition.sql}`;
  const { relationship } = column;
  if (!relationship) throw new AppwriteError('general_unknown');
  if (!isStored(column)) refuseManyMatches(scope, ids, condition);
  if (
    scope.resolves &&
    relationship.relationType === 'oneToMany' &&
    relationship.side === 'parent' &&
    !relationship.twoWay
  )
    return never;
  if (relationship.relationType === 'manyToMany') {
    const [own, other] = relationship.side === 'parent' ? ['parent', 'child'] : ['child', 'parent'];
    return fragment(
      `upper(id) IN (SELECT upper(${own}) FROM ${junctionName(relationship)} WHERE ${other} IN (${ids}))`,
      ...condition.params,
    );
  }
  if (isStored(column)) return fragment(`${columnName(column)} IN (${ids})`, ...condition.params);
  const back = rowColumns(related).get(relationship.twoWayKey);
  if (!back || !isStored(back)) throw new AppwriteError('general_unknown');
  const holders = `SELECT upper(${columnName(back)}) FROM ${tableName(related)} WHERE ${condition.sql} AND ${columnName(back)} IS NOT NULL`;
  return fragment(`upper(id) IN (${holders})`, ...condition.params);
}
