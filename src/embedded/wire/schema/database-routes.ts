import { AppwriteError } from '../../rules/appwrite-error.js';
import { newId } from '../../rules/ids.js';
import { deleteDatabase } from '../../store/schema/delete-table.js';
import type { RequestContext, Route } from '../http/route.js';
import { databaseScopes } from '../http/scopes.js';
import { databaseId, enabled, name, optionalName } from '../params/common-params.js';
import { CUSTOM_ID } from '../params/validators.js';
import { findDatabase } from './lookup.js';
import { databaseAnswer } from './table-answer.js';

const path = '/tablesdb/:databaseId';
const legacyPath = '/databases/:databaseId';

function createDatabase({ store, naming }: RequestContext, params: Record<string, unknown>) {
  const id = newId(String(params.databaseId));
  if (store.catalog.database(id)) throw new AppwriteError('database_already_exists', { values: [id] });
  const now = store.now();
  const database = store.catalog.change(() =>
    store.catalog.addDatabase({
      id,
      name: String(params.name),
      enabled: params.enabled === true,
      type: naming === 'legacy' ? 'legacy' : 'tablesdb',
      createdAt: now,
      updatedAt: now,
    }),
  );
  return { status: 201, body: databaseAnswer(database, store.dials) };
}

function updateDatabase({ store }: RequestContext, params: Record<string, unknown>) {
  const database = findDatabase(store, String(params.databaseId));
  const changed = store.catalog.change(() =>
    store.catalog.updateDatabase({
      ...database,
      name: typeof params.name === 'string' ? params.name : database.name,
      enabled: params.enabled === true,
      updatedAt: store.now(),
    }),
  );
  return { status: 200, body: databaseAnswer(changed, store.dials) };
}

/** Databases, except for their list (fact 51). */
export const databaseRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/tablesdb',
    legacyPath: '/databases',
    scopes: databaseScopes('write'),
    params: [{ name: 'databaseId', validator: CUSTOM_ID, required: true }, name, enabled],
    handle: createDatabase,
  },
  {
    method: 'GET',
    path,
    legacyPath,
    scopes: databaseScopes('read'),
    params: [databaseId],
    handle: ({ store }, params) => ({
      status: 200,
      body: databaseAnswer(findDatabase(store, String(params.databaseId)), store.dials),
    }),
  },
  {
    method: 'PUT',
    path,
    legacyPath,
    scopes: databaseScopes('write'),
    params: [databaseId, optionalName, enabled],
    handle: updateDatabase,
  },
  {
    method: 'DELETE',
    path,
    legacyPath,
    scopes: databaseScopes('write'),
    params: [databaseId],
    handle: ({ store }, params) => {
      deleteDatabase(store, findDatabase(store, String(params.databaseId)));
      return { status: 204 };
    },
  },
];
