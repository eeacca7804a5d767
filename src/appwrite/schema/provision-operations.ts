import type { Operation } from '../../operations/operation.js';
import { isInline } from '../../schema/attribute-types.js';
import type { CollectionSchema } from '../../schema/database-schema.js';
import { INLINE_DEFINITIONS } from '../../schema/limits.js';

/** Splits the creation of a collection into what `createTable` accepts inline and the operations that follow; leaves other operations as they are. */
export function provisionOperations(operation: Operation): readonly Operation[] {
  if (operation.type !== 'create_collection' || operation.restores !== undefined) return [operation];
  const { collection } = operation;
  const inline = collection.attributes.filter(isInline).slice(0, INLINE_DEFINITIONS);
  const keys = new Set(inline.map(({ key }) => key));
  const canGoInline = (key: string) => key.startsWith('$') || keys.has(key);
  const ready = new Set(collection.indexes.filter((index) => index.attributes.every(canGoInline)));
  const created: CollectionSchema = {
    ...collection,
    attributes: inline,
    indexes: collection.indexes.filter((index) => ready.has(index)),
  };
  return [
    { type: 'create_collection', collection: created },
    ...collection.attributes
      .filter(({ key }) => !keys.has(key))
      .map((attribute): Operation => ({ type: 'add_attribute', collection: collection.id, attribute })),
    ...collection.indexes
      .filter((index) => !ready.has(index))
      .map((index): Operation => ({ type: 'create_index', collection: collection.id, index })),
  ];
}
