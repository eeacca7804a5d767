import type { SchemaRequests } from '../../operations/schema-requests.js';
import type { CollectionSettings } from '../../schema/database-schema.js';
import type { ServerRequest } from '../http/server-request.js';
import { createColumnPayload, inlineColumn, updateColumnPayload } from './column-payload.js';
import { createIndexPayload, inlineIndex } from './index-payload.js';

/** Builds all of Appwrite's requests that change a database's schema. */
export function schemaRequests(databaseId: string): SchemaRequests<ServerRequest> {
  const tables = ['tablesdb', databaseId, 'tables'];
  const columns = (collection: string) => [...tables, collection, 'columns'];
  const indexes = (collection: string) => [...tables, collection, 'indexes'];
  return {
    createCollection: (collection) => ({
      method: 'POST',
      path: tables,
      parameters: {
        tableId: collection.id,
        ...settingsPayload(collection),
        columns: collection.attributes.map(inlineColumn),
        indexes: collection.indexes.map(inlineIndex),
      },
    }),
    saveSettings: (collection, settings) => ({
      method: 'PUT',
      path: [...tables, collection],
      parameters: settingsPayload(settings),
    }),
    deleteCollection: (collection) => drop([...tables, collection]),
    createAttribute: (collection, attribute) => ({
      method: 'POST',
      path: [...columns(collection), attribute.type],
      parameters: createColumnPayload(attribute),
    }),
    updateAttribute: (collection, from, to) => ({
      method: 'PATCH',
      path: [...columns(collection), from.type, from.key],
      ...(from.key === to.key
        ? { parameters: updateColumnPayload(to), repeatable: true }
        : { parameters: { ...updateColumnPayload(to), newKey: to.key } }),
    }),
    deleteAttribute: (collection, key) => drop([...columns(collection), key]),
    createIndex: (collection, index) => ({
      method: 'POST',
      path: indexes(collection),
      parameters: createIndexPayload(index),
    }),
    deleteIndex: (collection, key) => drop([...indexes(collection), key]),
    createRelationship: (collection, { key, kind, relatedCollection, twoWay, twoWayKey, onDelete }) => ({
      method: 'POST',
      path: [...columns(collection), 'relationship'],
      parameters: { relatedTableId: relatedCollection, type: kind, twoWay, key, twoWayKey, onDelete },
    }),
    // `onDelete` is always sent: a rename without it makes Appwrite report `restrict` (fact 9).
    updateRelationship: (collection, key, newKey, { onDelete }) => ({
      method: 'PATCH',
      path: [...columns(collection), key, 'relationship'],
      parameters: { onDelete, ...(newKey !== key && { newKey }) },
    }),
  };
}

/** A deletion that is repeated only after checking that the name still means the same thing, see `performOnce`. */
function drop(path: readonly string[]): ServerRequest {
  return { method: 'DELETE', path, repeatable: false };
}

/** `enabled` and `rowSecurity` are always sent: a PUT without them resets them (fact 8). */
function settingsPayload({
  name,
  permissions,
  documentSecurity,
  enabled,
}: CollectionSettings): Record<string, unknown> {
  return { name, permissions, rowSecurity: documentSecurity, enabled };
}
