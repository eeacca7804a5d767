import { createHash } from 'node:crypto';
import { isSingleDate } from '../../operations/broken-renames/copied-dates.js';
import type { Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { asCreated } from '../../schema/integer-width.js';
import { canonicalJson } from '../../util/canonical-json.js';

/** A change of a single datetime attribute, to one or under another key, on a server that breaks such an attribute by a rename. */
export interface OnlineDateChange {
  readonly kind: 'date';
  readonly collection: string;
  readonly from: AttributeSchema;
  readonly to: AttributeSchema;
  /** Names of ours, which show how far the change got: each way says what it uses them for. */
  readonly shadowKey: string;
  readonly oldKey: string;
}

/**
 * How a change gets round the rename:
 * - `beside`: a new key, which is filled beside the old one; the old one is dropped;
 * - `leaving`: another type, which is filled beside the datetime and gets its key when that is dropped;
 * - `arriving`: a datetime, which is made under the key when the old one has been renamed, and filled there.
 */
export type DateWay = 'beside' | 'leaving' | 'arriving';

export function dateWayOf({ from, to }: OnlineDateChange): DateWay {
  if (from.key !== to.key) return 'beside';
  return isSingleDate(from) ? 'leaving' : 'arriving';
}

/** The change of an operation; null for one that takes no other way. */
export function dateChangeOf(operation: Operation): OnlineDateChange | null {
  if (operation.type === 'rename_attribute' && operation.copied !== undefined) {
    const { collection, copied, from, to } = operation;
    return dateChange(collection, { ...copied, key: from }, { ...copied, key: to });
  }
  if (operation.type === 'alter_attribute' && operation.avoidsRenames === true)
    return dateChange(operation.collection, operation.from, operation.to);
  return null;
}

function dateChange(collection: string, from: AttributeSchema, to: AttributeSchema): OnlineDateChange {
  const digest = createHash('sha256')
    .update(canonicalJson(['date', collection, from, to]))
    .digest('hex')
    .slice(0, 16);
  return { kind: 'date', collection, from, to, shadowKey: `shadow_${digest}`, oldKey: `before_${digest}` };
}

/** The new attribute under a key, as it is created: able to hold nothing at all. */
export function emptyAttribute({ to }: OnlineDateChange, key: string): AttributeSchema {
  return asCreated({ ...to, key, required: false, default: null });
}

/** The attribute of the change's collection under a key. */
export function attributeAt(
  { collection }: Pick<OnlineDateChange, 'collection'>,
  schema: DatabaseSchema,
  key: string,
): AttributeSchema | undefined {
  return findCollection(schema, collection)?.attributes.find((attribute) => attribute.key === key);
}

/** The drops of what is there under some keys. */
export function dropsOf(
  change: OnlineDateChange,
  schema: DatabaseSchema,
  keys: readonly string[],
): readonly Operation[] {
  return keys.flatMap((key): readonly Operation[] => {
    const attribute = attributeAt(change, schema, key);
    return attribute === undefined ? [] : [{ type: 'drop_attribute', collection: change.collection, attribute }];
  });
}

/** The schema with the old attribute under its key, and nothing of the change. */
export function withoutDateChange(change: OnlineDateChange, schema: DatabaseSchema): DatabaseSchema {
  const { from, to, shadowKey, oldKey } = change;
  const ours = [from.key, to.key, shadowKey, oldKey];
  const restored = (collection: CollectionSchema): CollectionSchema => ({
    ...collection,
    attributes: [...collection.attributes.filter(({ key }) => !ours.includes(key)), from],
  });
  return { collections: schema.collections.map((one) => (one.id === change.collection ? restored(one) : one)) };
}
