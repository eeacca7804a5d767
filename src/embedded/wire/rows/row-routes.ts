import type { Route } from '../http/route.js';
import { databaseId, tableId, total } from '../params/common-params.js';
import { createRoute } from './row-create.js';
import { deleteManyRoute, deleteRoute } from './row-delete.js';
import { incrementMaximum, incrementMinimum, incrementRoute, incrementValue } from './row-increment.js';
import {
  columnKey,
  data,
  legacyRowsPath,
  newRowId,
  permissions,
  queries,
  rowId,
  rowScopes,
  rows,
  rowsPath,
  transactionId,
  ttl,
  upsertedRowId,
} from './row-params.js';
import { getRoute, listRoute } from './row-read.js';
import { updateManyRoute, updateRoute } from './row-update.js';
import { upsertManyRoute, upsertRoute } from './row-upsert.js';

const one = `${rowsPath}/:rowId`;
const legacyOne = `${legacyRowsPath}/:documentId`;
const many = { path: rowsPath, legacyPath: legacyRowsPath };
const single = { path: one, legacyPath: legacyOne };
const place = [databaseId, tableId];

function changeOf(direction: 'increment' | 'decrement'): Route {
  return {
    method: 'PATCH',
    path: `${one}/:column/${direction}`,
    legacyPath: `${legacyOne}/:attribute/${direction}`,
    scopes: rowScopes('write'),
    params: [
      ...place,
      rowId,
      columnKey,
      incrementValue,
      direction === 'increment' ? incrementMaximum : incrementMinimum,
      transactionId,
    ],
    handle: incrementRoute(direction),
  };
}

const routes: readonly Route[] = [
  {
    method: 'POST',
    ...many,
    scopes: rowScopes('write'),
    params: [databaseId, newRowId, tableId, data, permissions, rows, transactionId],
    handle: createRoute,
  },
  {
    method: 'GET',
    ...many,
    scopes: rowScopes('read'),
    params: [...place, queries, transactionId, total, ttl],
    handle: listRoute,
  },
  {
    method: 'PATCH',
    ...many,
    scopes: rowScopes('write'),
    params: [...place, data, queries, transactionId],
    handle: updateManyRoute,
  },
  {
    method: 'PUT',
    ...many,
    scopes: rowScopes('write'),
    params: [...place, { ...rows, required: true }, transactionId],
    handle: upsertManyRoute,
  },
  {
    method: 'DELETE',
    ...many,
    scopes: rowScopes('write'),
    params: [...place, queries, transactionId],
    handle: deleteManyRoute,
  },
  {
    method: 'GET',
    ...single,
    scopes: rowScopes('read'),
    params: [...place, rowId, queries, transactionId],
    handle: getRoute,
  },
  {
    method: 'PATCH',
    ...single,
    scopes: rowScopes('write'),
    params: [...place, rowId, data, permissions, transactionId],
    handle: updateRoute,
  },
  {
    method: 'PUT',
    ...single,
    scopes: rowScopes('write'),
    params: [...place, upsertedRowId, data, permissions, transactionId],
    handle: upsertRoute,
  },
  {
    method: 'DELETE',
    ...single,
    scopes: rowScopes('write'),
    params: [...place, rowId, transactionId],
    handle: deleteRoute,
  },
  changeOf('increment'),
  changeOf('decrement'),
];

/** Rows (fact 51). */
export const rowRoutes: readonly Route[] = routes.map((route) => ({
  ...route,
  answersRows: true,
  takesOldQueries: route.method === 'GET',
}));
