import { type AttributeSchema, isEncrypted } from '../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { IDENTIFIER_LENGTH } from '../schema/limits.js';
import { endsOf, type OwnedRelationship } from '../schema/relationship-schema.js';
import type { AttributeRename } from '../schema/rename.js';

/** What a collection has under a key: an attribute, or a visible end of a relationship. */
type KeyedItem =
  | { readonly kind: 'attribute'; readonly attribute: AttributeSchema }
  | {
      readonly kind: 'relationship';
      readonly owned: OwnedRelationship;
      /** The relationship as the collection sees it. */
      readonly side: OwnedRelationship;
    };

/** Attributes and visible ends of relationships of a collection, by key. */
export function keyedItems(schema: DatabaseSchema, collection: string): ReadonlyMap<string, KeyedItem> {
  const items = new Map<string, KeyedItem>();
  for (const attribute of findCollection(schema, collection)?.attributes ?? [])
    items.set(attribute.key, { kind: 'attribute', attribute });
  for (const { owned, side } of endsOf(schema, collection))
    items.set(side.relationship.key, { kind: 'relationship', owned, side });
  return items;
}

/** Whether an attribute can hold ids: a text that is long enough and not encrypted. */
export function holdsIds(attribute: AttributeSchema): boolean {
  if (isEncrypted(attribute)) return false;
  return (
    ['text', 'mediumtext', 'longtext'].includes(attribute.type) ||
    ('size' in attribute && attribute.size >= IDENTIFIER_LENGTH)
  );
}

/** Whether the values or links of one item can be carried over to the other. */
function carriesOver(from: KeyedItem, to: KeyedItem): boolean {
  if (from.kind === 'attribute') return to.kind === 'attribute' || holdsIds(from.attribute);
  if (to.kind === 'attribute') return holdsIds(to.attribute);
  return from.side.relationship.relatedCollection === to.side.relationship.relatedCollection;
}

/** Whether the values under the old name can be carried over to the new one; true if either is missing. */
export function isCarried(rename: AttributeRename, from: DatabaseSchema, to: DatabaseSchema): boolean {
  const before = keyedItems(from, rename.collection).get(rename.from);
  const after = keyedItems(to, rename.collection).get(rename.to);
  return before === undefined || after === undefined || carriesOver(before, after);
}
