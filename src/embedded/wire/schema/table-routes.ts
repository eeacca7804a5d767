import { AppwriteError } from '../../rules/appwrite-error.js';
import { newId } from '../../rules/ids.js';
import { expandPermissions } from '../../rules/permissions.js';
import { createCollectionStorage } from '../../store/schema/collection-storage.js';
import { deleteTable } from '../../store/schema/delete-table.js';
import { createIndexStorage } from '../../store/schema/index-storage.js';
import type { RequestContext, Route } from '../http/route.js';
import { tableScopes } from '../http/scopes.js';
import {
  databaseId,
  enabled,
  name,
  newTableId,
  optionalName,
  rowSecurity,
  tableId,
  tablePermissions,
} from '../params/common-params.js';
import { JSON_LIST, LOOSE_BOOLEAN } from '../params/validators.js';
import { forgetLists } from '../rows/row-list-cache.js';
import { readInlineDefinitions } from './inline-definitions.js';
import { findDatabase, findTable } from './lookup.js';
import { tableAnswer } from './table-answer.js';

const path = '/tablesdb/:databaseId/tables/:tableId';
const legacyPath = '/databases/:databaseId/collections/:collectionId';

function createTable({ store, naming }: RequestContext, params: Record<string, unknown>) {
  const database = findDatabase(store, String(params.databaseId));
  const id = newId(String(params.tableId));
  if (store.catalog.table(database, id)) throw new AppwriteError('table_already_exists', { values: [id] });
  const inline = readInlineDefinitions(store.dials, id, params.columns as unknown[], params.indexes as unknown[]);
  const now = store.now();
  const times = { createdAt: now, updatedAt: now };
  const table = store.catalog.change(() => {
    const { catalog, engine } = store;
    const empty = catalog.addTable({
      ...times,
      databaseSequence: database.sequence,
      databaseId: database.id,
      id,
      name: String(params.name),
      enabled: params.enabled === true,
      rowSecurity: params.rowSecurity === true,
      permissions: expandPermissions((params.permissions ?? []) as string[], 'table'),
    });
    catalog.addFirstColumns(
      empty,
      inline.columns.map((column) => ({ ...column, ...times })),
    );
    createCollectionStorage(engine, catalog.tableBySequence(empty.sequence) ?? empty);
    for (const definition of inline.indexes) {
      const index = catalog.addIndex(empty, { ...definition, ...times });
      createIndexStorage(engine, catalog.tableBySequence(empty.sequence) ?? empty, index);
    }
    return empty;
  });
  const shown = store.dials.version.answersInlineDefinitions ? store.catalog.tableBySequence(table.sequence) : table;
  return { status: 201, body: tableAnswer(shown ?? table, naming) };
}

function updateTable({ store, naming }: RequestContext, params: Record<string, unknown>) {
  const database = findDatabase(store, String(params.databaseId));
  const table = findTable(store, database, String(params.tableId));
  if (params.purge === true) forgetLists(store, table.sequence);
  const changed = store.catalog.change(() =>
    store.catalog.updateTable({
      ...table,
      name: typeof params.name === 'string' ? params.name : table.name,
      permissions: Array.isArray(params.permissions)
        ? expandPermissions(params.permissions as string[], 'table')
        : table.permissions,
      rowSecurity: params.rowSecurity === true,
      enabled: params.enabled === true,
      updatedAt: store.now(),
    }),
  );
  return { status: 200, body: tableAnswer(changed, naming) };
}

/** Tables, except for their list (fact 51). */
export const tableRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/tablesdb/:databaseId/tables',
    legacyPath: '/databases/:databaseId/collections',
    scopes: tableScopes('write'),
    params: [
      databaseId,
      newTableId,
      name,
      tablePermissions,
      rowSecurity,
      enabled,
      { name: 'columns', legacyName: 'attributes', validator: JSON_LIST, otherwise: [] },
      { name: 'indexes', validator: JSON_LIST, otherwise: [] },
    ],
    handle: createTable,
  },
  {
    method: 'GET',
    path,
    legacyPath,
    scopes: tableScopes('read'),
    params: [databaseId, tableId],
    handle: ({ store, naming }, params) => {
      const database = findDatabase(store, String(params.databaseId));
      return { status: 200, body: tableAnswer(findTable(store, database, String(params.tableId)), naming) };
    },
  },
  {
    method: 'PUT',
    path,
    legacyPath,
    scopes: tableScopes('write'),
    params: [
      databaseId,
      tableId,
      optionalName,
      tablePermissions,
      rowSecurity,
      enabled,
      { name: 'purge', validator: LOOSE_BOOLEAN, otherwise: false },
    ],
    handle: updateTable,
  },
  {
    method: 'DELETE',
    path,
    legacyPath,
    scopes: tableScopes('write'),
    params: [databaseId, tableId],
    handle: ({ store }, params) => {
      const database = findDatabase(store, String(params.databaseId));
      deleteTable(store, database, findTable(store, database, String(params.tableId)));
      return { status: 204 };
    },
  },
];
