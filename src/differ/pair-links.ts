import type { AddAttribute } from '../operations/add-attribute.js';
import { listOfIds } from '../operations/broken-renames/carried-links.js';
import type { CreateRelationship } from '../operations/create-relationship.js';
import type { DropAttribute } from '../operations/drop-attribute.js';
import type { DropRelationship } from '../operations/drop-relationship.js';
import type { Operation } from '../operations/operation.js';
import { isToOne, type OwnedRelationship, visibleSides } from '../schema/relationship-schema.js';
import type { AttributeRename } from '../schema/rename.js';
import { holdsIds } from './keyed-item.js';

/**
 * Marks drops and creations of one key that are the same links in another form: a relationship and an attribute with the
 * ids, or two relationships. Their values are carried over, so neither loses anything. A `manyToMany` that takes the place of
 * another relationship is carried over by an attribute with the ids, since Appwrite cannot rename its keys, and refuses two of them between the
 * same collections.
 *
 * @param renames of relationships that get another key by such a change
 */
export function pairLinks(
  operations: readonly Operation[],
  renames: readonly AttributeRename[] = [],
): readonly Operation[] {
  const marked = new Map<Operation, readonly Operation[]>();
  for (const comes of operations) {
    if ('replaces' in comes && comes.replaces !== undefined) continue;
    const replacement = comes.type === 'add_attribute' ? forAttribute(comes, operations, renames) : null;
    const pair = comes.type === 'create_relationship' ? forRelationship(comes, operations, renames) : replacement;
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

function forAttribute(
  comes: AddAttribute,
  operations: readonly Operation[],
  renames: readonly AttributeRename[],
): Pair | null {
  const { collection, attribute } = comes;
  if (!holdsIds(attribute)) return null;
  for (const key of keysBefore(collection, attribute.key, renames)) {
    const goes = operations.find(
      (one): one is DropRelationship =>
        one.type === 'drop_relationship' && !one.isReplaced && sideAt(one, collection, key) !== undefined,
    );
    if (goes === undefined) continue;
    const { collection: owner, relationship } = goes;
    return { goes, comes: [{ ...comes, replaces: { owner, relationship, ...(key !== attribute.key && { key }) } }] };
  }
  return null;
}

function forRelationship(
  comes: CreateRelationship,
  operations: readonly Operation[],
  renames: readonly AttributeRename[],
): Pair | null {
  for (const goes of operations) {
    if (goes.type !== 'drop_relationship' || goes.isReplaced) continue;
    const shared = sharedSide(goes, comes, renames);
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
 * The side that two relationships share: under the same key, or a declared former one, with the same collection behind it. Best one that holds an id, then
 * the old parent's, since Appwrite gives the child's end of a manyToMany no other key.
 */
function sharedSide(
  goes: OwnedRelationship,
  comes: OwnedRelationship,
  renames: readonly AttributeRename[],
): SharedSide | undefined {
  const shared = visibleSides(comes).flatMap((side) => {
    const { collection, relationship } = side;
    const old = keysBefore(collection, relationship.key, renames).flatMap(
      (key) => sideAt(goes, collection, key) ?? [],
    )[0];
    if (old === undefined || old.relationship.relatedCollection !== relationship.relatedCollection) return [];
    const isParent = goes.collection === old.collection && goes.relationship.key === old.relationship.key;
    return [{ side, old, rank: Number(isToOne(side)) * 4 + Number(isToOne(old)) * 2 + Number(isParent) }];
  });
  return shared.sort((a, b) => b.rank - a.rank)[0];
}

/** A side of a relationship that comes, and what it was. */
interface SharedSide {
  readonly side: OwnedRelationship;
  readonly old: OwnedRelationship;
}

function otherKind(
  goes: DropRelationship,
  comes: CreateRelationship,
  { side, old: { relationship: former } }: SharedSide,
): readonly Operation[] {
  const { collection, relationship: own } = side;
  const { key } = own;
  const old = { collection: goes.collection, relationship: goes.relationship };
  const isRenamed = former.key !== key;
  if (comes.relationship.kind !== 'manyToMany')
    return [{ ...comes, replaces: { collection, key, old, ...(isRenamed && { fromKey: former.key }) } }];
  const attribute = listOfIds(key);
  return [
    {
      type: 'add_attribute',
      collection,
      attribute,
      replaces: { owner: old.collection, relationship: old.relationship, ...(isRenamed && { key: former.key }) },
    },
    { type: 'drop_attribute', collection, attribute, isReplaced: true },
    { ...comes, replaces: { collection, attribute } },
  ];
}

/** The key of something, and the one it had before a rename. */
function keysBefore(collection: string, key: string, renames: readonly AttributeRename[]): readonly string[] {
  return [key, ...renames.flatMap((one) => (one.collection === collection && one.to === key ? [one.from] : []))];
}

/** The relationship as documents of a collection show it under a key. */
function sideAt(owned: OwnedRelationship, collection: string, key: string): OwnedRelationship | undefined {
  return visibleSides(owned).find((side) => side.collection === collection && side.relationship.key === key);
}
