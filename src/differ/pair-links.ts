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
 * Marks drops and creations of one key that are the same links in another form: a relationship and an attribute with the
 * ids, or two relationships. Their values are carried over, so neither loses anything. A `manyToMany` that takes the place of
 * another relationship is carried over by an attribute with the ids, since Appwrite cannot rename its keys, and refuses two of them between the
 * same collections.
 *
 * @param renames of relationships that get another key by such a change
 * @param isRenamed whether a declared rename was made to a key; see `tellingSides`
 */
export function pairLinks(
  operations: readonly Operation[],
  renames: readonly AttributeRename[] = [],
  isRenamed: IsRenamed = () => false,
): readonly Operation[] {
  const marked = new Map<Operation, readonly Operation[]>();
  for (const added of operations) {
    if ('replaces' in added && added.replaces !== undefined) continue;
    const replacement = added.type === 'add_attribute' ? forAttribute(added, operations, renames) : null;
    const pair =
      added.type === 'create_relationship' ? forRelationship(added, operations, renames, isRenamed) : replacement;
    if (pair === null || marked.has(pair.dropped)) continue;
    marked.set(added, pair.added);
    marked.set(pair.dropped, [{ ...pair.dropped, isReplaced: true }]);
  }
  return operations.flatMap((operation) => marked.get(operation) ?? [operation]);
}

interface Pair {
  readonly dropped: DropAttribute | DropRelationship;
  /** What takes its place, in the order in which it runs. */
  readonly added: readonly Operation[];
}

function forAttribute(
  added: AddAttribute,
  operations: readonly Operation[],
  renames: readonly AttributeRename[],
): Pair | null {
  const { collection, attribute } = added;
  if (!holdsIds(attribute)) return null;
  for (const key of keysBefore(collection, attribute.key, renames)) {
    const dropped = operations.find(
      (one): one is DropRelationship =>
        one.type === 'drop_relationship' && !one.isReplaced && sideAt(one, collection, key) !== undefined,
    );
    if (dropped === undefined) continue;
    const { collection: owner, relationship } = dropped;
    return { dropped, added: [{ ...added, replaces: { owner, relationship, ...(key !== attribute.key && { key }) } }] };
  }
  return null;
}

function forRelationship(
  added: CreateRelationship,
  operations: readonly Operation[],
  renames: readonly AttributeRename[],
  isRenamed: IsRenamed,
): Pair | null {
  for (const dropped of operations) {
    if (dropped.type !== 'drop_relationship' || dropped.isReplaced) continue;
    const shared = sharedSide(dropped, added, renames, isRenamed);
    if (shared !== undefined) return { dropped, added: otherKind(dropped, added, shared) };
  }
  const dropped = operations.find(
    (one): one is DropAttribute =>
      one.type === 'drop_attribute' &&
      !one.isReplaced &&
      holdsIds(one.attribute) &&
      sideAt(added, one.collection, one.attribute.key) !== undefined,
  );
  if (dropped === undefined) return null;
  const replaces = { collection: dropped.collection, attribute: dropped.attribute };
  return { dropped, added: [{ ...added, replaces }] };
}

/**
 * The side that two relationships share: under the same key, or a declared former one, with the same collection behind it. Best one that holds an id, then
 * the old parent's, since Appwrite gives the child's end of a manyToMany no other key.
 */
function sharedSide(
  dropped: OwnedRelationship,
  added: OwnedRelationship,
  renames: readonly AttributeRename[],
  isRenamed: IsRenamed,
): SharedSide | undefined {
  const former = tellingSides(dropped, isRenamed);
  const shared = tellingSides(added, isRenamed).flatMap((side) => {
    const { collection, relationship } = side;
    const old = keysBefore(collection, relationship.key, renames).flatMap((key) =>
      former.filter((one) => one.collection === collection && one.relationship.key === key),
    )[0];
    if (old === undefined || old.relationship.relatedCollection !== relationship.relatedCollection) return [];
    const isParent = dropped.collection === old.collection && dropped.relationship.key === old.relationship.key;
    return [{ side, old, rank: Number(isToOne(side)) * 4 + Number(isToOne(old)) * 2 + Number(isParent) }];
  });
  return shared.sort((a, b) => b.rank - a.rank)[0];
}

/** A side of a relationship that is added, and what it was. */
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
    { ...added, replaces: { collection, attribute, ...(isRenamed && { fromKey: former.key }) } },
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
