import { deepFreeze } from '../util/deep-freeze.js';
import { expandedPermissions } from './canonical-permissions.js';
import type { CollectionSchema, DatabaseSchema } from './database-schema.js';
import type { IndexOrder, IndexSchema } from './index-schema.js';
import { normalizeAttribute } from './normalize-attribute.js';

/** The actions `write` expands to; Appwrite expands it, drops repetitions and keeps the order. */
export function normalizePermissions(permissions: readonly string[]): string[] {
  return expandedPermissions(permissions, ['create', 'update', 'delete']);
}

/** Orders and lengths padded to one per attribute; a length equal to the attribute's size is no length. */
export function normalizeIndex(index: IndexSchema, collection: Pick<CollectionSchema, 'attributes'>): IndexSchema {
  const ordered = index.type === 'key' || index.type === 'unique';
  const size = (key: string): number => {
    const attribute = collection.attributes.find((candidate) => candidate.key === key);
    return attribute && 'size' in attribute ? attribute.size : 0;
  };
  return {
    key: index.key,
    type: index.type,
    attributes: [...index.attributes],
    orders: index.attributes.map((_, at): IndexOrder => (ordered && index.orders[at] === 'desc' ? 'desc' : 'asc')),
    lengths: index.attributes.map((key, at) => {
      const length = index.lengths[at] ?? 0;
      return index.type === 'fulltext' || length === size(key) ? 0 : length;
    }),
  };
}

/** Schemas and collections that `normalizeSchema` gave; they are frozen, so they stay normalized. */
const normalized = new WeakSet<DatabaseSchema | CollectionSchema>();

/**
 * A schema in its one comparable form (decision 1), frozen. Both the model and what a server lists go through it,
 * so that `migrate` followed by `analyze` finds nothing. Declared order is kept. Collections that are in that form stay the objects
 * they are, so a schema that changes one collection at a time, as migration files do, costs no more than what changes.
 */
export function normalizeSchema(schema: DatabaseSchema): DatabaseSchema {
  const result = comparableSchema(schema);
  if (result === schema) return schema;
  deepFreeze(result);
  for (const one of [result, ...result.collections]) normalized.add(one);
  return result;
}

/** A schema in its comparable form, for immediate use: neither frozen nor remembered. */
export function comparableSchema(schema: DatabaseSchema): DatabaseSchema {
  return normalized.has(schema) ? schema : { collections: schema.collections.map(normalizeCollection) };
}

function normalizeCollection(collection: CollectionSchema): CollectionSchema {
  if (normalized.has(collection)) return collection;
  return {
    id: collection.id,
    name: collection.name,
    permissions: normalizePermissions(collection.permissions),
    documentSecurity: collection.documentSecurity,
    enabled: collection.enabled,
    attributes: collection.attributes.map(normalizeAttribute),
    relationships: collection.relationships.map((relationship) => ({ ...relationship })),
    indexes: collection.indexes.map((index) => normalizeIndex(index, collection)),
  };
}
