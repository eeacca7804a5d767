import type { AddAttribute } from '../operations/add-attribute.js';
import { listOfIds } from '../operations/broken-renames/carried-links.js';
import type { CreateRelationship } from '../operations/create-relationship.js';
import type { DropAttribute } from '../operations/drop-attribute.js';
import type { DropRelationship } from '../operations/drop-relationship.js';
import type { Operation } from '../operations/operation.js';
import { isToOne, type OwnedRelationship, visibleSides } from '../schema/relationship-schema.js';
import type { AttributeRename } from '../schema/rename.js';
import { type IsRenamed, tellingSides } from './diff-relationships.js';
import { holdsIds } from './keyed-item.js';

/**
 * Marks a drop and a creation under one key that hold the same links in another form: a relationship and an attribute with ids, or
 * two relationships. The links are carried over, so nothing is lost. For a `manyToMany` that replaces another relationship they are
 * kept in a list of ids in between: Appwrite cannot rename its keys, and refuses a second one between the same collections.
 *
 * @param renames of relationships that get another key by such a change
 * @param isRenamed whether a declared rename gave something this key; see `tellingSides`
 */
export function pairLinks(
  operations: readonly Operation[],
  renames: readonly AttributeRename[],
  isRenamed: IsRenamed,
): readonly Operation[] {
  const pairs = operations.flatMap((added): readonly Pair[] => {
    if (added.type === 'add_attribute') return forAttribute(added, operations, renames);
    return added.type === 'create_relationship' ? forRelationship(added, operations, renames, isRenamed) : [];
  });
  const marked = new Map<Operation, readonly Operation[]>();
  for (const { added, dropped, instead } of pairs.sort((a, b) => b.rank - a.rank)) {
    if (marked.has(added) || marked.has(dropped)) continue;
    marked.set(added, instead);
    marked.set(dropped, [{ ...dropped, isReplaced: true }]);
  }
  return operations.flatMap((operation) => marked.get(operation) ?? [operation]);
}

interface Pair {
  readonly added: Operation;
  readonly dropped: DropAttribute | DropRelationship;
  /** The operations in the place of `added`, in the order in which they run. */
  readonly instead: readonly Operation[];
  /** Of several pairs with the same operation, the one with the highest rank is taken. */
  readonly rank: number;
}

/** The dropped relationships whose ids an attribute can take over; preferably it holds what they do, one id or a list. */
function forAttribute(
  added: AddAttribute,
  operations: readonly Operation[],
  renames: readonly AttributeRename[],
): readonly Pair[] {
  const { collection, attribute } = added;
  if (!holdsIds(attribute)) return [];
  const keys = keysBefore(collection, attribute.key, renames);
  return droppedRelationships(operations).flatMap((dropped) =>
    visibleSides(dropped)
      .filter((side) => side.collection === collection && keys.includes(side.relationship.key))
      .map((side): Pair => {
        const { key } = side.relationship;
        const replaces = { owner: dropped.collection, relationship: dropped.relationship };
        return {
          added,
          dropped,
          instead: [{ ...added, replaces: { ...replaces, ...(key !== attribute.key && { key }) } }],
          rank: isToOne(side) === attribute.array ? 0 : attribute.array ? 1 : 2,
        };
      }),
  );
}

function forRelationship(
  added: CreateRelationship,
  operations: readonly Operation[],
  renames: readonly AttributeRename[],
  isRenamed: IsRenamed,
): readonly Pair[] {
  const relationships = droppedRelationships(operations).flatMap((dropped): readonly Pair[] => {
    const shared = sharedSide(dropped, added, renames, isRenamed);
    return shared === undefined ? [] : [{ added, dropped, instead: otherKind(dropped, added, shared), rank: 3 }];
  });
  const attributes = operations.flatMap((dropped): readonly Pair[] => {
    if (dropped.type !== 'drop_attribute' || dropped.isReplaced || !holdsIds(dropped.attribute)) return [];
    const { collection, attribute } = dropped;
    const isEnd = visibleSides(added).some(
      (side) => side.collection === collection && side.relationship.key === attribute.key,
    );
    return isEnd ? [{ added, dropped, instead: [{ ...added, replaces: { collection, attribute } }], rank: 0 }] : [];
  });
  return [...relationships, ...attributes];
}

function droppedRelationships(operations: readonly Operation[]): readonly DropRelationship[] {
  return operations.filter((one) => one.type === 'drop_relationship').filter((one) => !one.isReplaced);
}

/**
 * The side that two relationships share: it has the same key, or one that a declared rename gave it, and leads to the same collection.
 * Of several, preferably one that holds a single id, then the side of the old parent, because Appwrite cannot rename the child's end of a
 * manyToMany.
 */
function sharedSide(
  dropped: OwnedRelationship,
  added: OwnedRelationship,
  renames: readonly AttributeRename[],
  isRenamed: IsRenamed,
): SharedSide | undefined {
  const sharedBy = (ends: readonly OwnedRelationship[], formerEnds: readonly OwnedRelationship[]) =>
    ends.flatMap((side) => {
      const { collection, relationship } = side;
      const old = keysBefore(collection, relationship.key, renames).flatMap((key) =>
        formerEnds.filter((one) => one.collection === collection && one.relationship.key === key),
      )[0];
      if (old === undefined || old.relationship.relatedCollection !== relationship.relatedCollection) return [];
      const isParent = dropped.collection === old.collection && dropped.relationship.key === old.relationship.key;
      return [{ side, old, rank: Number(isToOne(side)) * 4 + Number(isToOne(old)) * 2 + Number(isParent) }];
    });
  const telling = sharedBy(tellingSides(added, isRenamed), tellingSides(dropped, isRenamed));
  // All sides are compared then, so that the result is the same before and after a rename: a run that continues must find the same change.
  const shared = telling.length === 0 ? [] : sharedBy(visibleSides(added), visibleSides(dropped));
  return shared.sort((a, b) => b.rank - a.rank)[0];
}

/** A side of a new relationship, and the side it was before. */
interface SharedSide {
  readonly side: OwnedRelationship;
  readonly old: OwnedRelationship;
}

function otherKind(
  dropped: DropRelationship,
  added: CreateRelationship,
  { side, old: { relationship: former } }: SharedSide,
): readonly Operation[] {
  const { collection, relationship: own } = side;
  const { key } = own;
  const old = { collection: dropped.collection, relationship: dropped.relationship };
  const isRenamed = former.key !== key;
  if (added.relationship.kind !== 'manyToMany')
    return [{ ...added, replaces: { collection, key, old, ...(isRenamed && { fromKey: former.key }) } }];
  const attribute = listOfIds(key);
  return [
    {
      type: 'add_attribute',
      collection,
      attribute,
      replaces: { owner: old.collection, relationship: old.relationship, ...(isRenamed && { key: former.key }) },
    },
    { type: 'drop_attribute', collection, attribute, isReplaced: true },
    {
      ...added,
      replaces: { collection, attribute, ...(isRenamed && { fromKey: former.key }), carriesLinks: true },
    },
  ];
}

/** A key, and those that renames replace by it. */
function keysBefore(collection: string, key: string, renames: readonly AttributeRename[]): readonly string[] {
  return [key, ...renames.flatMap((one) => (one.collection === collection && one.to === key ? [one.from] : []))];
}
