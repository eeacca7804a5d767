import { createHash } from 'node:crypto';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { type AttributeRename, isSameId } from '../schema/rename.js';
import { isCarried, keyedItems } from './keyed-item.js';

/** Names of one collection that swap: each `from` is the `to` of another. */
export type RenameCycle = readonly AttributeRename[];

/** Names that some renames let change places, with the temporary key of one of them meanwhile. */
export interface NamedCycle {
  readonly id: string;
  readonly cycle: RenameCycle;
}

/** The key that the first of some names has while the others move up; the same for every such swap. */
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

/** The cycles among some declared renames, the same whatever their order: an interrupted run is continued by where the first one is. */
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
 * The declared renames that are still to be made, one at a time, in an order in which every name is free when it is taken: of a
 * chain the last one first, of a cycle by way of a temporary key. Resumes a cycle that an earlier run interrupted at that key.
 */
export function applicableRenames(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly AttributeRename[],
): readonly AttributeRename[] {
  const { cycles, chains } = pending(from, to, renames);
  return [...cycles.flatMap((cycle) => renameSteps(cycle, from, to)), ...chains];
}

/** The declared renames that are still to be made, but for cycles that are under way. */
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
  // Of names that are under way, the old ones may hold what was moved there meanwhile.
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

/** Whether the old name is gone from the wanted schema, or is the new one of another attribute. */
function isFreed(rename: AttributeRename, renames: readonly AttributeRename[], to: DatabaseSchema): boolean {
  if (!keysOf(to, rename.collection).includes(rename.from)) return true;
  return renames.some((other) => other.collection === rename.collection && other.to === rename.from);
}

/** `rotationSteps` of a cycle whose names are all wanted; none for any other. */
export function renameSteps(cycle: RenameCycle, from: DatabaseSchema, to: DatabaseSchema): readonly AttributeRename[] {
  const isWanted = cycle.every((rename) => keysOf(to, rename.collection).includes(rename.to));
  return isWanted ? rotationSteps({ id: temporaryKey(cycle), cycle }, from) : [];
}

/** The renames that rotate the names of a cycle, or complete a rotation that is under way; none where the names do not exist. */
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
  const hole = isUnderWay ? holeIn(cycle, from) : 0;
  // With the hole at `n`, what moves into it is the rename before; the first one returns last.
  const left = hole <= 0 ? others : cycle.slice(1, hole).reverse();
  return [...(isUnderWay ? [] : [away]), ...left, back];
}

/** Whether one of the names is away under the temporary key. */
export function isBegun(cycle: RenameCycle, schema: DatabaseSchema, temporary = temporaryKey(cycle)): boolean {
  return cycle.some(({ collection }) => keysOf(schema, collection).includes(temporary));
}

/**
 * The renames that take back a rotation which a late request began once more on names that had changed places, so that nothing but
 * its own key tells where a value belongs.
 */
export function misplacedSteps({ id, cycle }: NamedCycle, from: DatabaseSchema): readonly AttributeRename[] {
  const [first] = cycle;
  if (first === undefined) return [];
  const { collection } = first;
  const hole = holeIn(cycle, from);
  const moved = hole <= 0 ? [] : cycle.slice(hole);
  return [
    ...moved.map((rename) => ({ collection, from: rename.to, to: rename.from })),
    { collection, from: id, to: cycle.at(-1)?.to ?? first.from },
  ];
}

/** Whether the name is missing that the first rename takes away. */
export function isWithoutFirst(cycle: RenameCycle, schema: DatabaseSchema): boolean {
  return holeIn(cycle, schema) === 0;
}

/** The first of the names that nothing has, in any letter case; -1 where all are taken. */
function holeIn(cycle: RenameCycle, schema: DatabaseSchema): number {
  return cycle.findIndex(({ collection, from }) => !keysOf(schema, collection).some((key) => isSameId(key, from)));
}

function keysOf(schema: DatabaseSchema, collection: string): readonly string[] {
  return [...keyedItems(schema, collection).keys()];
}

/** Appwrite compares keys without case. */
function nameOf({ collection }: Pick<AttributeRename, 'collection'>, key: string): string {
  return `${collection}/${key.toLowerCase()}`;
}
