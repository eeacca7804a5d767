import { openings, type WriteBlock } from '../../documents/write-block.js';
import type { Operation } from '../../operations/operation.js';
import { type DatabaseSchema, shownKeys } from '../../schema/database-schema.js';
import { type OnlineAttributeChange, onlineAttributeChange } from './online-attribute-change.js';
import type {
  OnlineChangeCost,
  OnlineChangeDefinition,
  OnlineChangeDeps,
  OnlineChangePhase,
  OnlineChangeWork,
  RollBackChangeDeps,
} from './online-change-definition.js';
import { type OnlineCollectionRename, onlineCollectionRename } from './online-collection-rename.js';
import { type OnlineDateChange, onlineDateChange } from './online-date-change.js';
import { onlineRelationshipChange } from './online-relationship-change.js';
import type { OnlineRelationshipChange } from './relationship-change.js';

/** A change that Appwrite cannot make in place: while others write, a new one is filled beside the old one and then takes its name. */
export type OnlineChange = OnlineAttributeChange | OnlineDateChange | OnlineRelationshipChange | OnlineCollectionRename;

type Kind = OnlineChange['kind'];
type Definitions = { readonly [K in Kind]: OnlineChangeDefinition<Extract<OnlineChange, { kind: K }>> };

/** A kind without a definition does not compile. */
const DEFINITIONS: Definitions = {
  date: onlineDateChange,
  attribute: onlineAttributeChange,
  relationship: onlineRelationshipChange,
  collection: onlineCollectionRename,
};

function definition(change: OnlineChange): OnlineChangeDefinition<OnlineChange> {
  return DEFINITIONS[change.kind] as unknown as OnlineChangeDefinition<OnlineChange>;
}

/** The online change that carries out an operation; null if Appwrite does it in place. */
export function onlineChange(operation: Operation): OnlineChange | null {
  for (const { detect } of Object.values(DEFINITIONS)) {
    const change = detect(operation);
    if (change !== null) return change;
  }
  return null;
}

export function onlineChanges(operations: readonly Operation[]): readonly OnlineChange[] {
  return operations.flatMap((operation) => onlineChange(operation) ?? []);
}

export function changeId(change: OnlineChange): string {
  return definition(change).id(change);
}

/** What is changed: `collection.key`, or the id of a collection. */
export function changedName(change: OnlineChange): string {
  return definition(change).at(change);
}

/** A change in words, as part of a sentence. */
export function describeChange(change: OnlineChange): string {
  return definition(change).describe(change);
}

export function phaseIn(change: OnlineChange, schema: DatabaseSchema): OnlineChangePhase {
  return definition(change).phaseIn(change, schema);
}

export function changeCost(change: OnlineChange): OnlineChangeCost {
  return definition(change).estimate(change);
}

/** The drop that a change carries out of what it replaces. */
export function replacedBy(change: OnlineChange): Operation | null {
  return definition(change).replaced(change);
}

/** The operation that returns the name to the new one of a change if a late request took it; null if it has its name. */
export function replacementOf(change: OnlineChange, schema: DatabaseSchema): Operation | null {
  return phaseIn(change, schema) === 'misplaced' ? definition(change).replace(change, schema) : null;
}

/** Names (see `operationNames`) that a change takes from the old one by a request that must not arrive late. */
export function takenAwayBy(change: OnlineChange): readonly string[] {
  return definition(change).takenAway(change);
}

export function blockedCollections(change: OnlineChange, fence: WriteBlock): readonly string[] {
  return definition(change).blocked(change, fence);
}

/** The collections whose documents a change updates. Appwrite keeps links at both ends, so the linked documents are updated, too. */
export function writtenCollections(change: OnlineChange): readonly string[] {
  if (change.kind === 'collection') return [];
  if (change.kind !== 'relationship') return [change.collection];
  return [...new Set([change.collection, change.owner, change.relationship.relatedCollection])];
}

/** The operations that open collections which a killed run, or a closing request that arrived once more, left closed without need. */
export function openingsBeside(
  changes: readonly OnlineChange[],
  live: DatabaseSchema,
  recorded: DatabaseSchema | null,
): readonly Operation[] {
  const closed = unfinishedChanges(live, changes).flatMap((change) => blockedCollections(change, false));
  return openings(live, closed, recorded);
}

export function startChange(change: OnlineChange, deps: OnlineChangeDeps): OnlineChangeWork {
  return definition(change).start(change, deps);
}

/** Rolls back a change that is not past its swap. */
export function rollBackChange(change: OnlineChange, deps: RollBackChangeDeps): Promise<void> {
  return definition(change).rollBack(change, deps);
}

/** The changes that left something in the live schema, each once. */
export function unfinishedChanges(live: DatabaseSchema, changes: readonly OnlineChange[]): readonly OnlineChange[] {
  return distinctChanges(changes).filter((change) => isUnfinished(change, live));
}

export function distinctChanges(changes: readonly OnlineChange[]): readonly OnlineChange[] {
  return [...new Map(changes.map((change) => [changeId(change), change])).values()];
}

/** The live schema as it was before unfinished changes, so that a comparison with the model plans them again. */
export function withoutChanges(live: DatabaseSchema, changes: readonly OnlineChange[]): DatabaseSchema {
  return changes.reduce(
    (schema, change) => (isUnfinished(change, schema) ? definition(change).withoutIt(change, schema) : schema),
    live,
  );
}

/** Whether the live schema still holds something that only a change in progress has. */
function isUnfinished(change: OnlineChange, schema: DatabaseSchema): boolean {
  return !['untouched', 'finished'].includes(phaseIn(change, schema));
}

/** Where values are while their attributes have given up their names to changes: stored keys by name (see `schemaName`). */
export function oldKeys(live: DatabaseSchema, changes: readonly OnlineChange[]): ReadonlyMap<string, string> {
  return new Map(
    changes.flatMap((change) => {
      const isMoved = ['moved', 'half-swapped', 'swapped'].includes(phaseIn(change, live));
      // A late request may leave a change "swapped" without any old key.
      return isMoved
        ? definition(change)
            .oldKeys(change)
            .filter(([, key]) => live.collections.some(({ id }) => shownKeys(live, id).includes(key)))
        : [];
    }),
  );
}

/** Where values are that a change has converted while its old attribute is gone already: stored keys by name (see `schemaName`). */
export function newKeys(live: DatabaseSchema, changes: readonly OnlineChange[]): ReadonlyMap<string, string> {
  const dropped = changes.filter((change) => isDropped(change, live));
  return new Map(dropped.flatMap((change) => definition(change).newKeys(change)));
}

/** Whether rolling a change back would lose what others wrote since, or what is already dropped. */
export function isPastReturn(change: OnlineChange, live: DatabaseSchema): boolean {
  return ['swapped', 'misplaced', 'finished'].includes(phaseIn(change, live)) || isDropped(change, live);
}

/** Whether the old one was dropped for a new one that has not got its name yet. */
function isDropped(change: OnlineChange, live: DatabaseSchema): boolean {
  return phaseIn(change, live) === 'half-swapped' && definition(change).oldKeys(change).length === 0;
}
