import { attributeChanges } from '../schema/attribute-changes.js';
import { type CollectionSchema, type DatabaseSchema, findCollection, settingsOf } from '../schema/database-schema.js';
import type { Operation, OperationType } from './operation.js';
import { changedSettings } from './update-collection.js';

type Of<T extends OperationType> = Extract<Operation, { type: T }>;
type Checks = { readonly [T in OperationType]: (schema: DatabaseSchema, operation: Of<T>) => boolean };

/**
 * Whether a schema already shows what an operation brings about: the check after a request whose answer was lost, and before
 * one that may have been carried out earlier.
 */
export function isApplied(schema: DatabaseSchema, operation: Operation): boolean {
  return (CHECKS[operation.type] as (schema: DatabaseSchema, operation: Operation) => boolean)(schema, operation);
}

const CHECKS: Checks = {
  create_collection: (schema, { collection }) => {
    const existing = findCollection(schema, collection.id);
    const has = (items: readonly { key: string }[], key: string) => items.some((item) => item.key === key);
    return (
      existing !== undefined &&
      collection.attributes.every(({ key }) => has(existing.attributes, key)) &&
      collection.indexes.every(({ key }) => has(existing.indexes, key))
    );
  },
  update_collection: (schema, { collection, to }) => {
    const existing = findCollection(schema, collection);
    return existing !== undefined && changedSettings(settingsOf(existing), to).length === 0;
  },
  drop_collection: (schema, { collection }) => findCollection(schema, collection.id) === undefined,
  rename_collection: (schema, { from, collection }) =>
    findCollection(schema, from) === undefined && findCollection(schema, collection.id) !== undefined,
  add_attribute: (schema, { collection, attribute }) =>
    key(schema, collection, 'attributes', attribute.key) !== undefined,
  alter_attribute: (schema, { collection, to }) => {
    const existing = key(schema, collection, 'attributes', to.key);
    return existing !== undefined && attributeChanges(existing, to).length === 0;
  },
  rename_attribute: (schema, { collection, from, to }) =>
    key(schema, collection, 'attributes', from) === undefined &&
    key(schema, collection, 'attributes', to) !== undefined,
  drop_attribute: (schema, { collection, attribute }) =>
    key(schema, collection, 'attributes', attribute.key) === undefined,
  create_index: (schema, { collection, index }) => key(schema, collection, 'indexes', index.key) !== undefined,
  drop_index: (schema, { collection, index }) => key(schema, collection, 'indexes', index.key) === undefined,
  create_relationship: (schema, { collection, relationship }) =>
    key(schema, collection, 'relationships', relationship.key) !== undefined,
  alter_relationship: (schema, { collection, to }) => {
    const existing = key(schema, collection, 'relationships', to.key);
    return existing !== undefined && existing.twoWayKey === to.twoWayKey && existing.onDelete === to.onDelete;
  },
  drop_relationship: (schema, { collection, relationship }) =>
    key(schema, collection, 'relationships', relationship.key) === undefined,
};

function key<K extends 'attributes' | 'relationships' | 'indexes'>(
  schema: DatabaseSchema,
  collection: string,
  kind: K,
  wanted: string,
): CollectionSchema[K][number] | undefined {
  const items: readonly CollectionSchema[K][number][] = findCollection(schema, collection)?.[kind] ?? [];
  return items.find((item) => item.key === wanted);
}
