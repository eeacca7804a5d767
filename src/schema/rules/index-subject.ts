import type { AttributeSchema } from '../attribute-schema.js';
import type { CollectionSchema } from '../database-schema.js';
import type { IndexSchema } from '../index-schema.js';

/** System fields that can be indexed. */
export const INDEXABLE_FIELDS = ['$id', '$createdAt', '$updatedAt'];

export function find(collection: CollectionSchema, key: string): AttributeSchema | undefined {
  return collection.attributes.find((attribute) => attribute.key === key);
}

export function over(
  index: IndexSchema,
  collection: CollectionSchema,
  test: (attribute: AttributeSchema) => boolean,
): string[] {
  return index.attributes.filter((key) => {
    const attribute = find(collection, key);
    return attribute !== undefined && test(attribute);
  });
}
