import { createHash } from 'node:crypto';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { type AttributeRename, isSameId } from '../schema/rename.js';
import { isCarried, keyedItems } from './keyed-item.js';

/** Renames within one collection whose names swap: each `from` is the `to` of another of them. */
export type RenameCycle = readonly AttributeRename[];

/** A cycle found in a list of operations; `id` is the temporary key that its first name has in between. */
export interface NamedCycle {
  readonly id: string;
  readonly cycle: RenameCycle;
}

/** The key that the first name of a cycle has while the others are renamed; it depends on the names alone, so every run computes the same one. */
export function temporaryKey(cycle: RenameCycle): string {
  const names = cycle.map(({ collection, from, to }) => `${collection}/${from}/${to}`).sort();
  return `swap_${createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 16)}`;
}

/** The way back of a swap. It has a temporary key of its own, so that its renames cannot be mistaken for those of the swap. */
export function returnOf({ id, cycle }: NamedCycle): NamedCycle {
  return {
    id: `swap_${createHash('sha256').update(`back/${id}`).digest('hex').slice(0, 16)}`,
    cycle: cycle.map(({ collection, from, to }) => ({ collection, from: to, to: from })).reverse(),
  };
}

const TEMPORARY_KEY = /^swap_[0-9a-f]{16}$/;

export function isTemporaryKey(key: string): boolean {
  return TEMPORARY_KEY.test(key);
}

/** The cycles among renames. In which order the renames are given does not matter: a run continues the one that was interrupted. */
export function renameCycles(renames: readonly AttributeRename[]): readonly RenameCycle[] {
  const done = new Set<AttributeRename>();
  const ordered = [...renames].sort((one, other) => (one.from < other.from ? -1 : 1));
  return ordered.flatMap((first) => {
    if (done.has(first)) return [];
    const cycle = cycleFrom(first, renames);
    for (const rename of cycle ?? []) done.add(rename);
    return cycle === null ? [] : [cycle];
  });
}

function cycleFrom(first: AttributeRename, renames: readonly AttributeRename[]): RenameCycle | null {
  const cycle = [first];
  for (let last = first; !isSameId(last.to, first.from); ) {
    const next = renames.find(({ collection, from }) => collection === first.collection && isSameId(from, last.to));
    if (next === undefined || cycle.includes(next)) return null;
    cycle.push(next);
    last = next;
  }
  return cycle.length > 1 ? cycle : null;
}

/**
 * The declared renames that are still to be made, ordered so that every new name is free when its rename runs: a chain begins with its
 * last rename, and a cycle goes by way of a temporary key. A cycle that an earlier run left half done is continued.
 */
export function applicableRenames(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly AttributeRename[],
): readonly AttributeRename[] {
  const { cycles, chains } = pending(from, to, renames);
  return [...cycles.flatMap((cycle) => renameSteps(cycle, from, to)), ...chains];
}

/** The declared renames that are still to be made, without those of cycles that have begun. */
export function pendingRenames(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly AttributeRename[],
): readonly AttributeRename[] {
  const { cycles, chains } = pending(from, to, renames);
  const begins = (cycle: RenameCycle) => {
    const [first] = renameSteps(cycle, from, to);
    return first?.to === temporaryKey(cycle);
  };
  return [...cycles.filter(begins).flat(), ...chains];
}

function pending(from: DatabaseSchema, to: DatabaseSchema, renames: readonly AttributeRename[]) {
  // Once a cycle has begun, an old name may already hold the values of another one, so what is there tells nothing.
  const begun = renameCycles(renames).filter((cycle) => isBegun(cycle, from));
  const carried = renames.filter(
    (rename) => begun.some((cycle) => cycle.includes(rename)) || isCarried(rename, from, to),
  );
  const cycles = renameCycles(carried);
  const cyclic = new Set(cycles.flat());
  const chains = chainSteps(
    carried.filter((rename) => !cyclic.has(rename)),
    from,
    to,
  );
  return { cycles, chains };
}

function chainSteps(
  renames: readonly AttributeRename[],
  from: DatabaseSchema,
  to: DatabaseSchema,
): readonly AttributeRename[] {
  const steps: AttributeRename[] = [];
  let waiting = renames.filter(
    (rename) =>
      keysOf(from, rename.collection).includes(rename.from) &&
      keysOf(to, rename.collection).includes(rename.to) &&
      isFreed(rename, renames, to),
  );
  const taken = new Set(waiting.flatMap((rename) => keysOf(from, rename.collection).map((key) => nameOf(rename, key))));
  const isFree = ({ from: key, to: name, ...rename }: AttributeRename) =>
    isSameId(key, name) || !taken.has(nameOf(rename, name));
  for (let next = waiting.find(isFree); next !== undefined; next = waiting.find(isFree)) {
    const old = nameOf(next, next.from);
    steps.push(next);
    taken.delete(old);
    taken.add(nameOf(next, next.to));
    waiting = waiting.filter((rename) => nameOf(rename, rename.from) !== old);
  }
  return steps;
}

/** Whether the wanted schema has no attribute of the old name, or one that another rename gives that name. */
function isFreed(rename: AttributeRename, renames: readonly AttributeRename[], to: DatabaseSchema): boolean {
  if (!keysOf(to, rename.collection).includes(rename.from)) return true;
  return renames.some((other) => other.collection === rename.collection && other.to === rename.from);
}

/** The renames that make a cycle, or those that are left of one that has begun; none if the wanted schema lacks one of its names. */
export function renameSteps(cycle: RenameCycle, from: DatabaseSchema, to: DatabaseSchema): readonly AttributeRename[] {
  const isWanted = cycle.every((rename) => keysOf(to, rename.collection).includes(rename.to));
  return isWanted ? rotationSteps({ id: temporaryKey(cycle), cycle }, from) : [];
}

/** The renames that make a cycle, or those that are left of one that has begun; none if its names do not exist. */
export function rotationSteps({ id, cycle }: NamedCycle, from: DatabaseSchema): readonly AttributeRename[] {
  const [first] = cycle;
  if (first === undefined) return [];
  const { collection } = first;
  const present = keysOf(from, collection);
  const isUnderWay = isBegun(cycle, from, id);
  if (!isUnderWay && !cycle.every((rename) => present.includes(rename.from))) return [];
  const away = { collection, from: first.from, to: id };
  const back = { collection, from: id, to: first.to };
  const others = cycle.slice(1).reverse();
  const free = isUnderWay ? freeNameIn(cycle, from) : 0;
  // The name at `free` is taken by the rename before it, and so on down to the second one; the first one leaves the temporary key last.
  const remaining = free <= 0 ? others : cycle.slice(1, free).reverse();
  return [...(isUnderWay ? [] : [away]), ...remaining, back];
}

/** Whether something has the temporary key, so that the cycle has begun. */
export function isBegun(cycle: RenameCycle, schema: DatabaseSchema, temporary = temporaryKey(cycle)): boolean {
  return cycle.some(({ collection }) => keysOf(schema, collection).includes(temporary));
}

/**
 * The renames that undo a cycle that was begun a second time: a delayed request renamed the first name again after the cycle was
 * done. Each value then has a wrong key, and only the temporary key tells that this happened.
 */
export function misplacedSteps({ id, cycle }: NamedCycle, from: DatabaseSchema): readonly AttributeRename[] {
  const [first] = cycle;
  if (first === undefined) return [];
  const { collection } = first;
  const free = freeNameIn(cycle, from);
  const moved = free <= 0 ? [] : cycle.slice(free);
  return [
    ...moved.map((rename) => ({ collection, from: rename.to, to: rename.from })),
    { collection, from: id, to: cycle.at(-1)?.to ?? first.from },
  ];
}

/** Whether the old name of the first rename is free. */
export function isWithoutFirst(cycle: RenameCycle, schema: DatabaseSchema): boolean {
  return freeNameIn(cycle, schema) === 0;
}

/** The position of the first rename whose old name is free, in any letter case; -1 if all are taken. */
function freeNameIn(cycle: RenameCycle, schema: DatabaseSchema): number {
  return cycle.findIndex(({ collection, from }) => !keysOf(schema, collection).some((key) => isSameId(key, from)));
}

function keysOf(schema: DatabaseSchema, collection: string): readonly string[] {
  return [...keyedItems(schema, collection).keys()];
}

/** Appwrite does not distinguish letter case in keys. */
function nameOf({ collection }: Pick<AttributeRename, 'collection'>, key: string): string {
  return `${collection}/${key.toLowerCase()}`;
}
