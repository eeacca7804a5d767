import { renamedEnds } from '../operations/alter-relationship.js';
import { carriedLinks } from '../operations/broken-renames/carried-links.js';
import type { Operation } from '../operations/operation.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import {
  addressOf,
  isBoundToKeys,
  isParentBound,
  type OwnedRelationship,
  ownedRelationships,
  type RelationshipSchema,
  visibleSides,
} from '../schema/relationship-schema.js';
import type { AttributeRename } from '../schema/rename.js';

/**
 * The operations for what differs between the relationships of two schemas. A relationship is recognised by its key on either side
 * (after declared renames), whichever side created it; a change of kind, direction or collection is a drop and a create.
 *
 * @param isRenamed whether a declared rename gave something this key: such a relationship is recognised by this key alone, not by that of its other end
 */
export function diffRelationships(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly AttributeRename[],
  isRenamed: IsRenamed,
): Operation[] {
  const before = ownedRelationships(from);
  const remaining = new Map<string, OwnedRelationship>();
  for (const owned of before) for (const end of visibleSides(owned)) remaining.set(addressOf(end), owned);
  const forget = (owned: OwnedRelationship) => {
    for (const end of visibleSides(owned)) remaining.delete(addressOf(end));
  };
  const notYetMade = renames.filter((rename) => !isRenamed(rename.collection, rename.to));
  const renamedFrom = new Map(
    notYetMade.map((rename) => [`${rename.collection}/${rename.to}`, `${rename.collection}/${rename.from}`]),
  );

  const operations: Operation[] = [];
  const unmatched: OwnedRelationship[] = [];
  const match = (owned: OwnedRelationship, find: (end: OwnedRelationship) => string | undefined): boolean => {
    for (const end of tellingSides(owned, isRenamed)) {
      const old = remaining.get(find(end) ?? '');
      const wanted = old && orientLike(old, owned);
      if (old === undefined || wanted === undefined) continue;
      forget(old);
      if (isAltered(old, wanted)) operations.push(...alterations(old, wanted.relationship));
      return true;
    }
    return false;
  };

  for (const owned of ownedRelationships(to)) if (!match(owned, addressOf)) unmatched.push(owned);
  const created = unmatched.filter((owned) => !match(owned, (end) => renamedFrom.get(addressOf(end))));

  const dropped = new Set(remaining.values());
  return [
    ...operations,
    ...created.map((owned): Operation => ({ type: 'create_relationship', ...owned })),
    ...[...dropped].map((owned): Operation => ({ type: 'drop_relationship', ...owned })),
  ];
}

/** Whether a declared rename gave something in the collection this key. */
export type IsRenamed = (collection: string, key: string) => boolean;

/** The sides whose keys identify a relationship: those that a declared rename gave their key, or all visible ones if there are none. */
export function tellingSides(owned: OwnedRelationship, isRenamed: IsRenamed): readonly OwnedRelationship[] {
  const sides = visibleSides(owned);
  const renamed = sides.filter(({ collection, relationship }) => isRenamed(collection, relationship.key));
  return renamed.length > 0 ? renamed : sides;
}

/**
 * The operations for other keys or another delete rule. Appwrite answers 500 when the child's end of a `manyToMany` is renamed, so
 * its links are copied to a list of ids, and from there to a new relationship.
 */
function alterations(
  { collection, relationship: from }: OwnedRelationship,
  to: RelationshipSchema,
): readonly Operation[] {
  const operation = { type: 'alter_relationship', collection, from, to } as const;
  const isPossible = !isBoundToKeys(from) || from.twoWayKey === to.twoWayKey;
  return isPossible ? [operation] : carriedLinks(operation);
}

/** The wanted relationship as seen from the old one's side; undefined if kind, collections or parent differ. */
export function orientLike(old: OwnedRelationship, wanted: OwnedRelationship): OwnedRelationship | undefined {
  if (isParentBound(wanted.relationship) && wanted.collection !== old.collection) return undefined;
  const alike = visibleSides(wanted).filter(
    (end) =>
      end.collection === old.collection &&
      end.relationship.kind === old.relationship.kind &&
      end.relationship.relatedCollection === old.relationship.relatedCollection &&
      end.relationship.twoWay === old.relationship.twoWay,
  );
  // There are two if a collection is related to itself.
  return alike.find((end) => end.relationship.key === old.relationship.key) ?? alike[0];
}

function isAltered(
  { collection, relationship: from }: OwnedRelationship,
  { relationship: to }: OwnedRelationship,
): boolean {
  return from.onDelete !== to.onDelete || renamedEnds({ collection, from, to }).length > 0;
}
