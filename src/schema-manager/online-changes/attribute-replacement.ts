import type { Operation } from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type CollectionSchema, type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import { asCreated } from '../../schema/integer-width.js';

/** An attribute, and the one that comes in its place and stands beside it for a while. */
export interface AttributeReplacement {
  readonly collection: string;
  readonly from: AttributeSchema;
  readonly to: AttributeSchema;
  /** Key of the new attribute until the swap, and of the old one after it, where nothing else is said; both follow from the change. */
  readonly shadowKey: string;
  readonly oldKey: string;
}

/** The new attribute under a key, as it is created: able to hold nothing at all. */
export function emptyAttribute({ to }: AttributeReplacement, key: string): AttributeSchema {
  return asCreated({ ...to, key, required: false, default: null });
}

/** What the new attribute, under its own key, still lacks. */
export function settingsLeft({ collection, to }: AttributeReplacement, schema: DatabaseSchema): readonly Operation[] {
  const from = findAttribute(schema, collection, to.key);
  const isOpen = from !== undefined && attributeChanges(from, to).length > 0;
  return isOpen ? [{ type: 'alter_attribute', collection, from, to }] : [];
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

/** The schema with the old attribute under its key, and nothing of the change. */
export function withOldAttribute(change: AttributeReplacement, schema: DatabaseSchema): DatabaseSchema {
  const { from, to, shadowKey, oldKey } = change;
  const ours = [from.key, to.key, shadowKey, oldKey];
  const restored = (collection: CollectionSchema): CollectionSchema => ({
    ...collection,
    attributes: [...collection.attributes.filter(({ key }) => !ours.includes(key)), from],
  });
  return { collections: schema.collections.map((one) => (one.id === change.collection ? restored(one) : one)) };
}
