import { AppwriteError } from '../../rules/appwrite-error.js';
import { hasRoomFor } from '../../rules/rows/row-width.js';
import {
  type ColumnRequest,
  checkDefaultAllowed,
  checkStoredLength,
  columnWords,
  makeColumn,
} from '../../rules/schema/column-rules.js';
import { type ColumnKind, columnKinds, isSpatialType } from '../../rules/schema/column-types.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { tableName } from '../../store/physical-names.js';
import { submitColumnCreation, submitColumnDeletion } from '../../store/schema/column-work.js';
import type { Store } from '../../store/store.js';
import type { RequestContext, Route } from '../http/route.js';
import { columnScopes } from '../http/scopes.js';
import { databaseId, key, tableId } from '../params/common-params.js';
import { columnAnswer } from './column-answer.js';
import { creationParams } from './column-params.js';
import { findColumn, requestedTable, sameKey } from './lookup.js';

const path = '/tablesdb/:databaseId/tables/:tableId/columns';
const legacyPath = '/databases/:databaseId/collections/:collectionId/attributes';

function createColumn(kind: ColumnKind, context: RequestContext, params: Record<string, unknown>) {
  const { store, naming } = context;
  const request = { array: false, ...params } as unknown as ColumnRequest;
  const wanted = makeColumn(kind, request);
  const table = requestedTable(context, params);
  checkDefaultAllowed(request.required, request.array, request.default);
  const { indexesNulls } = table.dials.engine.spatial;
  if (isSpatialType(kind.type) && request.required && !indexesNulls && hasRows(store, table)) {
    throw new AppwriteError('row_invalid_structure', {
      message: 'Failed to add required spatial column: existing rows present. Make the column optional.',
    });
  }
  const now = store.now();
  const column = { ...wanted, createdAt: now, updatedAt: now };
  checkRoomFor(table, { ...column, sequence: 0 });
  checkStoredLength(column);
  if (table.columns.some((other) => sameKey(other.key, column.key))) {
    throw new AppwriteError('column_already_exists', { values: [column.key] });
  }
  const added = store.catalog.change(() => store.catalog.addColumn(table, column));
  submitColumnCreation(store, table, added);
  return { status: 202, body: columnAnswer(added, naming, 'created', kind) };
}

/** Refuses a column for which the table has no room, by number or by width. */
export function checkRoomFor(table: TableDefinition, column: ColumnDefinition): void {
  if (!hasRoomFor(table, column)) throw new AppwriteError('column_limit_exceeded', { values: [table.id] });
}

function hasRows(store: Store, table: TableDefinition): boolean {
  return store.engine.prepare(`SELECT 1 FROM ${tableName(table)} LIMIT 1`).get() !== undefined;
}

/** Columns: creation of every type except relationships, get, delete (fact 51). */
export const columnRoutes: readonly Route[] = [
  ...columnWords
    .filter((word) => word !== 'relationship')
    .map((word): Route => {
      const kind = columnKinds[word];
      return {
        method: 'POST',
        path: `${path}/${word}`,
        legacyPath: `${legacyPath}/${word}`,
        scopes: columnScopes('write'),
        params: creationParams(kind),
        handle: (context, params) => createColumn(kind, context, params),
      };
    }),
  {
    method: 'GET',
    path: `${path}/:key`,
    legacyPath: `${legacyPath}/:key`,
    scopes: columnScopes('read'),
    params: [databaseId, tableId, key],
    handle: (context, params) => ({
      status: 200,
      body: columnAnswer(findColumn(requestedTable(context, params), String(params.key)), context.naming, 'single'),
    }),
  },
  {
    method: 'DELETE',
    path: `${path}/:key`,
    legacyPath: `${legacyPath}/:key`,
    scopes: columnScopes('write'),
    params: [databaseId, tableId, key],
    handle: (context, params) => {
      const table = requestedTable(context, params);
      submitColumnDeletion(context.store, table, findColumn(table, String(params.key)));
      return { status: 204 };
    },
  },
];
