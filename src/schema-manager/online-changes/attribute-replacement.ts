import type { Operation } from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type CollectionSchema, type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import { asCreated } from '../../schema/integer-width.js';
import { droppingKey, sealName } from './change-names.js';

/** An attribute and its replacement, which stand side by side for a while. */
export interface AttributeReplacement {
  readonly collection: string;
  readonly from: AttributeSchema;
  readonly to: AttributeSchema;
  /** By default the key of the new attribute until the swap, and of the old one after it; both follow from the change. */
  readonly shadowKey: string;
  readonly oldKey: string;
}

/** The new attribute under a key, as it is created: optional and without a default. */
export function emptyAttribute({ to }: AttributeReplacement, key: string): AttributeSchema {
  return asCreated({ ...to, key, required: false, default: null });
}

/** The settings that the new attribute, under its own key, still lacks. */
export function settingsLeft({ collection, to }: AttributeReplacement, schema: DatabaseSchema): readonly Operation[] {
  const from = findAttribute(schema, collection, to.key);
  const isPending = from !== undefined && attributeChanges(from, to).length > 0;
  return isPending ? [{ type: 'alter_attribute', collection, from, to }] : [];
}

export function dropsOf(
  { collection }: AttributeReplacement,
  schema: DatabaseSchema,
  keys: readonly string[],
): readonly Operation[] {
  return keys.flatMap((key): readonly Operation[] => {
    const attribute = findAttribute(schema, collection, key);
    return attribute === undefined ? [] : [{ type: 'drop_attribute', collection, attribute }];
  });
}

/** The schema with the old attribute under its key, and without anything the change made. */
export function withOldAttribute(change: AttributeReplacement, schema: DatabaseSchema): DatabaseSchema {
  const { from, to, shadowKey, oldKey } = change;
  const ours = [from.key, to.key, shadowKey, sealName(shadowKey), oldKey, droppingKey(oldKey)];
  const restored = (collection: CollectionSchema): CollectionSchema => ({
    ...collection,
    attributes: [...collection.attributes.filter(({ key }) => !ours.includes(key)), from],
  });
  return { collections: schema.collections.map((one) => (one.id === change.collection ? restored(one) : one)) };
}
