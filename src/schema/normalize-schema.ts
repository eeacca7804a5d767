import { deepFreeze } from '../util/deep-freeze.js';
import { expandedPermissions } from './canonical-permissions.js';
import type { CollectionSchema, DatabaseSchema } from './database-schema.js';
import type { IndexOrder, IndexSchema } from './index-schema.js';
import { normalizeAttribute } from './normalize-attribute.js';

/** Expands `write` and drops duplicates in order, as Appwrite does. */
export function normalizePermissions(permissions: readonly string[]): string[] {
  return expandedPermissions(permissions, ['create', 'update', 'delete']);
}

/** Pads orders and lengths to one per attribute; a length equal to the attribute's size becomes 0. */
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

/** Results of `normalizeSchema`; they are frozen, so they stay normalized. */
const normalized = new WeakSet<DatabaseSchema | CollectionSchema>();

/**
 * A schema in comparable form (decision 1), frozen. Both the model and the server's schema go through it,
 * so that `analyze` finds nothing after `migrate`. Keeps the declared order. Already normalized collections are reused, so that
 * changing one collection at a time, as migration files do, costs only that collection.
 */
export function normalizeSchema(schema: DatabaseSchema): DatabaseSchema {
  const result = comparableSchema(schema);
  if (result === schema) return schema;
  deepFreeze(result);
  for (const one of [result, ...result.collections]) normalized.add(one);
  return result;
}

/** A schema in comparable form for immediate use, neither frozen nor cached. */
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
