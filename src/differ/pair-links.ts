import type { AddAttribute } from '../operations/add-attribute.js';
import type { CreateRelationship } from '../operations/create-relationship.js';
import type { DropAttribute } from '../operations/drop-attribute.js';
import type { DropRelationship } from '../operations/drop-relationship.js';
import type { Operation } from '../operations/operation.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { isToOne, type OwnedRelationship, visibleSides } from '../schema/relationship-schema.js';
import { holdsIds } from './keyed-item.js';

/** Room for any id. */
const ID_LENGTH = 36;

/**
 * Marks drops and creations of one key that are the same links in another form: a relationship and an attribute with the
 * ids, or two relationships. Their values are carried over, so neither loses anything. A `manyToMany` that takes the place of
 * another relationship is carried over by an attribute with the ids, since Appwrite cannot rename its keys, and refuses two of them between the
 * same collections.
 */
export function pairLinks(operations: readonly Operation[]): readonly Operation[] {
  const marked = new Map<Operation, readonly Operation[]>();
  for (const comes of operations) {
    if ('replaces' in comes && comes.replaces !== undefined) continue;
    const replacement = comes.type === 'add_attribute' ? forAttribute(comes, operations) : null;
    const pair = comes.type === 'create_relationship' ? forRelationship(comes, operations) : replacement;
    if (pair === null || marked.has(pair.goes)) continue;
    marked.set(comes, pair.comes);
    marked.set(pair.goes, [{ ...pair.goes, isReplaced: true }]);
  }
  return operations.flatMap((operation) => marked.get(operation) ?? [operation]);
}

interface Pair {
  readonly goes: DropAttribute | DropRelationship;
  /** What takes its place, in the order in which it runs. */
  readonly comes: readonly Operation[];
}

function forAttribute(comes: AddAttribute, operations: readonly Operation[]): Pair | null {
  const { collection, attribute } = comes;
  if (!holdsIds(attribute)) return null;
  const goes = operations.find(
    (one): one is DropRelationship =>
      one.type === 'drop_relationship' && !one.isReplaced && sideAt(one, collection, attribute.key) !== undefined,
  );
  if (goes === undefined) return null;
  return { goes, comes: [{ ...comes, replaces: { owner: goes.collection, relationship: goes.relationship } }] };
}

function forRelationship(comes: CreateRelationship, operations: readonly Operation[]): Pair | null {
  for (const goes of operations) {
    if (goes.type !== 'drop_relationship' || goes.isReplaced) continue;
    const shared = sharedSide(goes, comes);
    if (shared !== undefined) return { goes, comes: otherKind(goes, comes, shared) };
  }
  const goes = operations.find(
    (one): one is DropAttribute =>
      one.type === 'drop_attribute' &&
      !one.isReplaced &&
      holdsIds(one.attribute) &&
      sideAt(comes, one.collection, one.attribute.key) !== undefined,
  );
  if (goes === undefined) return null;
  const replaces = { collection: goes.collection, attribute: goes.attribute };
  return { goes, comes: [{ ...comes, replaces }] };
}

/**
 * The side that two relationships share: under the same key, with the same collection behind it. Best one that holds an id, then
 * the old parent's, since Appwrite gives the child's end of a manyToMany no other key.
 */
function sharedSide(goes: OwnedRelationship, comes: OwnedRelationship): OwnedRelationship | undefined {
  const shared = visibleSides(comes).flatMap((side) => {
    const old = sideAt(goes, side.collection, side.relationship.key);
    if (old === undefined || old.relationship.relatedCollection !== side.relationship.relatedCollection) return [];
    const isParent = goes.collection === old.collection && goes.relationship.key === old.relationship.key;
    return [{ side, rank: Number(isToOne(side)) * 4 + Number(isToOne(old)) * 2 + Number(isParent) }];
  });
  return shared.sort((a, b) => b.rank - a.rank)[0]?.side;
}

function otherKind(
  goes: DropRelationship,
  comes: CreateRelationship,
  { collection, relationship: { key } }: OwnedRelationship,
): readonly Operation[] {
  const old = { collection: goes.collection, relationship: goes.relationship };
  if (comes.relationship.kind !== 'manyToMany') return [{ ...comes, replaces: { collection, key, old } }];
  const attribute = listOfIds(key);
  return [
    {
      type: 'add_attribute',
      collection,
      attribute,
      replaces: { owner: old.collection, relationship: old.relationship },
    },
    { type: 'drop_attribute', collection, attribute, isReplaced: true },
    { ...comes, replaces: { collection, attribute } },
  ];
}

/** A list of ids, which carries links where they cannot remain a relationship meanwhile. */
export function listOfIds(key: string): AttributeSchema {
  return { key, type: 'string', size: ID_LENGTH, array: true, required: false, default: null, encrypt: false };
}

/** The relationship as documents of a collection show it under a key. */
function sideAt(owned: OwnedRelationship, collection: string, key: string): OwnedRelationship | undefined {
  return visibleSides(owned).find((side) => side.collection === collection && side.relationship.key === key);
}
