import { AppwriteError } from '../../rules/appwrite-error.js';
import { refuseIndex } from '../../rules/schema/index-rules.js';
import { MAXIMUM_INDEXES } from '../../rules/schema/inline-indexes.js';
import type { IndexType, TableDefinition } from '../../rules/schema/table-definition.js';
import { submitIndexCreation, submitIndexDeletion } from '../../store/schema/index-work.js';
import type { RequestContext, Route } from '../http/route.js';
import { indexScopes } from '../http/scopes.js';
import { databaseId, key, tableId } from '../params/common-params.js';
import { ARRAY, INT32, KEY_OR_SYSTEM, NULLABLE, ONE_OF } from '../params/validators.js';
import { findIndex, requestedTable, sameKey } from './lookup.js';
import { indexAnswer } from './table-answer.js';

const path = '/tablesdb/:databaseId/tables/:tableId/indexes';
const legacyPath = '/databases/:databaseId/collections/:collectionId/indexes';
const systemColumns = ['$id', '$createdAt', '$updatedAt'];

function createIndex(context: RequestContext, params: Record<string, unknown>) {
  const { store, naming } = context;
  const table = requestedTable(context, params);
  if (table.indexes.length >= MAXIMUM_INDEXES) {
    throw new AppwriteError('column_index_limit_exceeded', { values: [table.id] });
  }
  const columns = params.columns as readonly string[];
  for (const name of columns) checkIndexedColumn(table, name);
  const lengths = params.lengths as readonly (number | null)[];
  const message = refuseIndex(
    {
      key: String(params.key),
      type: String(params.type),
      columns,
      lengths,
      orders: params.orders as readonly string[],
    },
    table.columns,
    table.dials,
  );
  if (message) throw new AppwriteError('column_index_invalid', { message });
  const wanted = String(params.key);
  if (table.indexes.some((other) => sameKey(other.key, wanted))) {
    throw new AppwriteError('column_index_already_exists', { values: [wanted] });
  }
  const now = store.now();
  const index = store.catalog.change(() =>
    store.catalog.addIndex(table, {
      key: wanted,
      type: params.type as IndexType,
      status: 'processing',
      error: '',
      columns,
      lengths: columns.map((_, at) => lengths[at] ?? null),
      orders: params.orders as readonly string[],
      enforced: true,
      createdAt: now,
      updatedAt: now,
    }),
  );
  submitIndexCreation(store, table, index);
  return { status: 202, body: indexAnswer(table, index, naming) };
}

/** The checks of the route itself, column by column in their order (fact 46). */
function checkIndexedColumn(table: TableDefinition, name: string): void {
  if (systemColumns.includes(name)) return;
  const column = table.columns.find((candidate) => candidate.key === name);
  if (!column) throw new AppwriteError('column_unknown', { values: [name] });
  if (column.relationship) {
    throw new AppwriteError('column_type_invalid', {
      message: `Cannot create an index for a relationship column: ${name}`,
      legacyMessage: `Cannot create an index for a relationship attribute: ${name}`,
    });
  }
  if (column.status !== 'available') throw new AppwriteError('column_not_available', { values: [name] });
  if (column.array) {
    throw new AppwriteError('index_invalid', {
      message: 'Creating indexes on array attributes is not currently supported.',
    });
  }
}

/** Indexes, except for their list (fact 51). */
export const indexRoutes: readonly Route[] = [
  {
    method: 'POST',
    path,
    legacyPath,
    scopes: indexScopes('write'),
    params: [
      databaseId,
      tableId,
      key,
      { name: 'type', validator: ONE_OF(['key', 'fulltext', 'unique', 'spatial'], { strict: false }), required: true },
      { name: 'columns', legacyName: 'attributes', validator: ARRAY(KEY_OR_SYSTEM, 100), required: true },
      { name: 'orders', validator: ARRAY(ONE_OF(['asc', 'desc'], { strict: false }), 100), otherwise: [] },
      { name: 'lengths', validator: ARRAY(NULLABLE(INT32), 100), otherwise: [] },
    ],
    handle: createIndex,
  },
  {
    method: 'GET',
    path: `${path}/:key`,
    legacyPath: `${legacyPath}/:key`,
    scopes: indexScopes('read'),
    params: [databaseId, tableId, key],
    handle: (context, params) => {
      const table = requestedTable(context, params);
      return { status: 200, body: indexAnswer(table, findIndex(table, String(params.key)), context.naming) };
    },
  },
  {
    method: 'DELETE',
    path: `${path}/:key`,
    legacyPath: `${legacyPath}/:key`,
    scopes: indexScopes('write'),
    params: [databaseId, tableId, key],
    handle: (context, params) => {
      const table = requestedTable(context, params);
      submitIndexDeletion(context.store, table, findIndex(table, String(params.key)));
      return { status: 204 };
    },
  },
];
