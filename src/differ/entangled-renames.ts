import type { DatabaseSchema } from '../schema/database-schema.js';
import { isBoundToKeys } from '../schema/relationship-schema.js';
import type { AttributeRename } from '../schema/rename.js';
import { pendingRenames } from './applicable-renames.js';
import { orientLike } from './diff-relationships.js';
import { keyedItems } from './keyed-item.js';

/**
 * Of declared renames that are still to be made those that take each other's keys, where one of them cannot simply be renamed: a relationship whose keys Appwrite
 * cannot change, one that changes its form, or one whose other end gets a key without a declaration. Appwrite has no requests for that
 * at once; one after the other each of them can be made.
 */
export function entangledRenames(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly AttributeRename[],
): readonly AttributeRename[] {
  const pending = pendingRenames(from, to, renames);
  const waiting = pending.filter((rename) =>
    pending.some((other) => takesKeyOf(rename, other) || takesKeyOf(other, rename)),
  );
  const hard = waiting.filter((rename) => !isPlain(rename, from, to, pending));
  return waiting.filter(({ collection }) => hard.some((rename) => rename.collection === collection));
}

function takesKeyOf(rename: AttributeRename, other: AttributeRename): boolean {
  return rename.collection === other.collection && rename.to === other.from;
}

/** Whether the rename is one request, or leaves an attribute on one of its sides. */
function isPlain(
  { collection, from: key, to: name }: AttributeRename,
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly AttributeRename[],
): boolean {
  const old = keyedItems(from, collection).get(key);
  const wanted = keyedItems(to, collection).get(name);
  for (const item of [old, wanted])
    if (item?.kind === 'relationship' && isBoundToKeys(item.owned.relationship)) return false;
  if (old?.kind !== 'relationship' || wanted?.kind !== 'relationship') return true;
  if (orientLike(old.owned, wanted.owned) === undefined) return false;
  const [{ relatedCollection, twoWay, twoWayKey }, other] = [old.side.relationship, wanted.side.relationship.twoWayKey];
  return (
    !twoWay ||
    twoWayKey === other ||
    renames.some(
      (rename) => rename.collection === relatedCollection && rename.from === twoWayKey && rename.to === other,
    )
  );
}
