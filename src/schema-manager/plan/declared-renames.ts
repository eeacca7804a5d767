import {
  isBegun,
  isTemporaryKey,
  isWithoutFirst,
  misplacedSteps,
  type NamedCycle,
  type RenameCycle,
  renameCycles,
  renameSteps,
  temporaryKey,
} from '../../differ/applicable-renames.js';
import { type RefusedRename, refusalsOf, refusedRenames } from '../../differ/refused-renames.js';
import { swapsIn } from '../../differ/swaps-in.js';
import type { Finding } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import { droppedPart, type Operation, operationSubject } from '../../operations/operation.js';
import { type DatabaseSchema, shownKeys } from '../../schema/database-schema.js';
import { exactName, type NamedThing } from '../../schema/named-thing.js';
import { isCollectionRename, type Rename } from '../../schema/rename.js';
import { placedSwap, unfinishedSwaps } from '../lock/intent.js';
import type { StoredState } from '../lock/state-store.js';
import { type ConvertedRename, convertedRenames, unusedConverters } from './unused-converters.js';

/** The renames a model declares, as far as they concern a live database. */
export interface DeclaredRenames {
  /** Renames that may still be pending: without names that an earlier run has swapped. */
  readonly renames: readonly Rename[];
  readonly refused: readonly RefusedRename[];
  /** Names that change places. */
  readonly swaps: readonly Swap[];
  /** Renames of attributes that also have a converter. */
  readonly converted: readonly ConvertedRename[];
}

/** A swap of names within a collection; the schema looks the same afterwards, so state and lock must record it. */
export interface Swap extends NamedCycle {
  readonly isPending: boolean;
}

/** @param managed the live schema that concerns the model, with the names that belong elsewhere given back (see `missingRenames`) */
export function declaredRenames(
  model: Pick<EntityModel, 'schema' | 'renames'> & Partial<Pick<EntityModel, 'entities'>>,
  managed: DatabaseSchema,
  stored: StoredState | null,
): DeclaredRenames {
  const keyed = model.renames.flatMap((rename) => (isCollectionRename(rename) ? [] : [rename]));
  const cycles = renameCycles(keyed);
  const lock = stored?.lock ?? null;
  const done = new Set(stored?.state.swaps);
  const unfinished = new Set(lock === null ? [] : unfinishedSwaps(lock));
  const placed = lock?.intent.placedSwaps ?? {};
  const isDone = (cycle: RenameCycle) => done.has(temporaryKey(cycle)) || isMisplaced(cycle) || isMade(cycle);
  const isPlaced = (cycle: RenameCycle) => unfinished.has(placedSwap(temporaryKey(cycle)));
  /** Whether its last rename was about to be sent, and the temporary key is gone. */
  const isMade = (cycle: RenameCycle) => isPlaced(cycle) && !isBegun(cycle, managed);
  /** After all renames were done, only a late duplicate of the first can bring the temporary key back. */
  const isMisplaced = (cycle: RenameCycle) => {
    const id = temporaryKey(cycle);
    const isMoved = done.has(id) || (isPlaced(cycle) && isWithoutFirst(cycle, managed));
    return !(id in placed) && isBegun(cycle, managed) && isMoved;
  };
  const settled = new Set(cycles.filter(isDone).flat());
  const renames = [
    ...model.renames.filter((rename) => isCollectionRename(rename) || !settled.has(rename)),
    ...cycles.filter(isMisplaced).flatMap((cycle) => misplacedSteps({ id: temporaryKey(cycle), cycle }, managed)),
  ];
  return {
    renames,
    refused: refusedRenames(managed, model.schema, renames),
    converted: convertedRenames({ ...model, renames }),
    swaps: cycles.map((cycle) => {
      const id = temporaryKey(cycle);
      return { id, cycle, isPending: !isDone(cycle) && renameSteps(cycle, managed, model.schema).length > 0 };
    }),
  };
}

/** The declared swaps that are complete once these operations are. */
export function settledSwaps(swaps: readonly Swap[], operations: readonly Operation[]): readonly string[] {
  const made = new Set(swapsIn(operations));
  return swaps.filter(({ id, isPending }) => !isPending || made.has(id)).map(({ id }) => id);
}

/** Declared renames that these operations cannot make, or not as intended. */
export function renameBlockers(
  { refused, converted }: DeclaredRenames,
  operations: readonly Operation[],
): readonly Finding[] {
  return [...refusalsOf(refused, operations), ...unusedConverters(converted, operations)];
}

/** Things that still have a temporary key because an earlier run did not finish a swap: values are under the wrong names. */
export function begunSwaps(schema: DatabaseSchema): readonly NamedThing[] {
  return schema.collections.flatMap(({ id: collection }) =>
    shownKeys(schema, collection)
      .filter(isTemporaryKey)
      .map((key) => ({ collection, key })),
  );
}

/** What operations would drop of names in an unfinished swap. */
export function abandonedSwaps(operations: readonly Operation[]): readonly NamedThing[] {
  return operations.flatMap((operation) => {
    const { collection, key } = operationSubject(operation);
    return droppedPart(operation) !== null && key !== null && isTemporaryKey(key) ? [{ collection, key }] : [];
  });
}

export function abandonedSwap(thing: NamedThing): Finding {
  const at = exactName(thing);
  const restore =
    'Restore the model and migrate, which finishes it; then change the model again. If that model is gone, look at the values and say by';
  return {
    rule: 'incomplete_change',
    at,
    found: `names of '${thing.collection}' that an earlier run began to swap and did not finish`,
    expected: 'the model that was being migrated to',
    remedy: `${restore} \`renames\` whose they are, those of '${at}' among them.`,
    commandLine: { remedy: `${restore} --rename whose they are, those of '${at}' among them.` },
  };
}
