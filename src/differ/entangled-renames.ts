import type { DatabaseSchema } from '../schema/database-schema.js';
import { isBoundToKeys } from '../schema/relationship-schema.js';
import { type AttributeRename, isSameId } from '../schema/rename.js';
import { pendingRenames, renameCycles } from './applicable-renames.js';
import { keyedItems } from './keyed-item.js';

/**
 * Of renames that are still to be made those that take each other's keys, where one of them is of a relationship whose keys Appwrite
 * cannot change: it has no requests for that at once. Also rings of declared ones and others that follow from them: half-way nothing
 * would say which value belongs where. One after the other each of them can be made.
 *
 * @param renames the declared ones with those that follow from them, see `withImpliedRenames`
 */
export function entangledRenames(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly AttributeRename[],
  declared: readonly AttributeRename[],
): readonly AttributeRename[] {
  const pending = pendingRenames(from, to, renames);
  const waiting = pending.filter((rename) =>
    pending.some((other) => takesKeyOf(rename, other) || takesKeyOf(other, rename)),
  );
  const hard = waiting.filter((rename) => isBound(rename, from, to));
  const mixed = renameCycles(renames).filter((cycle) => {
    const known = cycle.filter((rename) => declared.includes(rename));
    return known.length > 0 && known.length < cycle.length;
  });
  return [
    ...waiting.filter(({ collection }) => hard.some((rename) => rename.collection === collection)),
    ...mixed.flat(),
  ];
}

/** Whether a rename needs the key that another one gives up. */
export function takesKeyOf(rename: AttributeRename, other: AttributeRename): boolean {
  return rename !== other && rename.collection === other.collection && isSameId(rename.to, other.from);
}

/** Whether the rename is of a relationship whose keys Appwrite cannot change, or would make one of it. */
function isBound(
  { collection, from: key, to: name }: AttributeRename,
  from: DatabaseSchema,
  to: DatabaseSchema,
): boolean {
  const items = [keyedItems(from, collection).get(key), keyedItems(to, collection).get(name)];
  return items.some((item) => item?.kind === 'relationship' && isBoundToKeys(item.owned.relationship));
}
