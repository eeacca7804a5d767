import type { DatabaseSchema } from '../schema/database-schema.js';
import { isBoundToKeys } from '../schema/relationship-schema.js';
import { type AttributeRename, isSameId } from '../schema/rename.js';
import { pendingRenames, renameCycles } from './applicable-renames.js';
import { keyedItems } from './keyed-item.js';

/**
 * The renames still to be made that depend on each other in a way that one migration cannot make: those that take each other's keys
 * while one of them concerns a relationship whose keys Appwrite cannot change; and cycles of which only some are declared, because
 * after an interruption nothing would tell which value belongs to which key. In separate migrations each of them can be made.
 *
 * @param renames the declared ones and those that follow from them, see `withImpliedRenames`
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

/** Whether the new key of a rename is the old key of another one. */
export function takesKeyOf(rename: AttributeRename, other: AttributeRename): boolean {
  return rename !== other && rename.collection === other.collection && isSameId(rename.to, other.from);
}

/** Whether what has the old key is a relationship whose keys Appwrite cannot change, or what is to have the new one is. */
function isBound(
  { collection, from: key, to: name }: AttributeRename,
  from: DatabaseSchema,
  to: DatabaseSchema,
): boolean {
  const items = [keyedItems(from, collection).get(key), keyedItems(to, collection).get(name)];
  return items.some((item) => item?.kind === 'relationship' && isBoundToKeys(item.owned.relationship));
}
