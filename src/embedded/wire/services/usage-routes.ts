import { AppwriteError } from '../../rules/appwrite-error.js';
import type { Route } from '../http/route.js';
import { tableScopes } from '../http/scopes.js';

/** Usage statistics are disabled: a caller with the scope always receives a 501. */
export const usageRoutes: readonly Route[] = [
  ['/tablesdb/usage', '/databases/usage'],
  ['/tablesdb/:databaseId/usage', '/databases/:databaseId/usage'],
  ['/tablesdb/:databaseId/tables/:tableId/usage', '/databases/:databaseId/collections/:collectionId/usage'],
].map(([path = '', legacyPath = '']): Route => {
  return {
    method: 'GET',
    feature: 'usage',
    path,
    legacyPath,
    scopes: tableScopes('read'),
    params: [],
    handle: () => {
      throw new AppwriteError('general_usage_disabled');
    },
  };
});
