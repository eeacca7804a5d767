import { failedItems, thingsOf } from '../../appwrite/schema/drop-failed.js';
import { isNamedIn } from '../../appwrite/schema/live-schema.js';
import { performAll, performOnce } from '../../appwrite/schema/perform-once.js';
import { type Finding, hasCode } from '../../errors.js';
import {
  formerKey,
  type LocatedAttribute,
  losesKey,
  lostAttribute,
  lostCollections,
} from '../../operations/affected-parts.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import {
  classifyOperation,
  describeOperation,
  droppedPart,
  invertOperation,
  isApplied,
  type Operation,
  operationNames,
  operationSubject,
} from '../../operations/operation.js';
import { looseAttribute } from '../../schema/loose-attribute.js';
import { messageOf } from '../../util/message-of.js';
import {
  changedName,
  isPastReturn,
  onlineChange,
  openingsBeside,
  rollBackChange,
  takenAwayBy,
  unfinishedChanges,
} from '../online-changes/online-change.js';
import type { PlanBackup } from '../plan/plan-backups.js';
import { NO_VALUE_CHANGES } from '../plan/value-changes.js';
import { preflight } from '../preflight/preflight.js';
import { reasonToStay } from './reason-to-stay.js';
import type { BegunWork, RollBackDeps, RollBackOutcome } from './roll-back-deps.js';
import { notRolledBack, valuesMissing } from './roll-back-outcome.js';
import { rollBackValues } from './roll-back-values.js';

/**
 * Rolls back what a failed run did, last step first, as long as that loses no value: what was dropped is restored with its values from the
 * backup; a new collection or attribute that others have written to stays. If something was dropped without a backup, or an online change
 * is past its swap, everything stays and the next run does the rest. Never throws.
 */
export async function rollBack(work: BegunWork, deps: RollBackDeps): Promise<RollBackOutcome> {
  const { filled, changes } = work;
  let { done } = work;
  const { schemas, saved } = deps;
  const remaining: Finding[] = [];
  const restored: string[] = [];
  const notTried = new Set(done);
  const outcome = (stopped: RollBackOutcome['stopped']): RollBackOutcome => ({ restored, remaining, stopped });
  /** @param reason why the step stays; null if it was rolled back */
  const note = (step: Operation, reason: string | null) => {
    notTried.delete(step);
    if (reason !== null) remaining.push(notRolledBack(step, reason));
    else {
      deps.onRolledBack?.(step);
      restored.push(describeOperation(step));
    }
  };
  try {
    await schemas.outlastDrops(changes.flatMap(takenAwayBy));
    const live = await schemas.read();
    const schema = (await deps.placing?.restore(live, null)) ? (await schemas.read()).schema : live.schema;
    done = [...done, ...work.uncertain.filter((step) => isApplied(schema, step))];
    for (const step of done) notTried.add(step);
    const begun = unfinishedChanges(schema, changes);
    const isPast = done.some((step) => isLoss(step, saved)) || changes.some((change) => isPastReturn(change, schema));
    for (const change of isPast ? [] : begun) {
      await rollBackChange(change, deps);
      restored.push(`the change of '${changedName(change)}'`);
    }
    const left = isPast || begun.length === 0 ? schema : (await schemas.read()).schema;
    await performAll(schemas, openingsBeside(changes, left, null), left);
    if (isPast) return outcome({ reason: 'past-return' });
    // Restored relationships need both of their collections.
    const collections = lostCollections(done);
    if (collections.length > 0) await saved?.restoreCollections(collections);
    let isReturned = (_: Operation): boolean => false;
    const afterValues: AlterAttribute[] = [];
    for (const step of [...done].reverse()) {
      if (step.type === 'alter_attribute' && !(await fitsBack(step, deps))) {
        afterValues.push(step);
        continue;
      }
      const reason = await reasonToStay(step, deps);
      if (reason === null && !isReturned(step)) isReturned = (await deps.placing?.takeBack(step)) ?? isReturned;
      if (reason === null && !isReturned(step)) await rollBackStep(step, deps);
      note(step, reason);
    }
    remaining.push(...(await rollBackValues(filled, done, deps)));
    for (const step of afterValues) {
      const former = underFormerKey(step, done);
      const fits = await fitsBack(former, deps);
      if (fits) await rollBackStep(former, deps);
      note(step, fits ? null : 'documents hold values that it would not allow any more');
    }
    restored.push(...filled.filter((step) => !done.includes(step)).map(valuesOf));
    await restoreSettings(done, deps);
    return outcome(null);
  } catch (error) {
    const message = messageOf(error);
    remaining.push(...[...notTried].map((step) => notRolledBack(step, 'rolling back stopped before it')));
    if (hasCode(error, 'aborted_by_user')) return outcome({ reason: 'interrupted' });
    if (notTried.size === 0) remaining.push(...droppedNames(done).map(valuesMissing));
    return outcome({ reason: 'error', message });
  }
}

/** Whether a step lost something without a backup, or cannot be rolled back at all. */
function isLoss(step: Operation, saved: PlanBackup | null): boolean {
  if (onlineChange(step) !== null) return true;
  return classifyOperation(step) === 'destructive' && (saved === null || droppedPart(step) === null);
}

function valuesOf({ collection, from }: AlterAttribute): string {
  return `the values of '${collection}.${from.key}'`;
}

function droppedNames(done: readonly Operation[]): readonly string[] {
  return done
    .filter(losesKey)
    .flatMap(operationSubject)
    .map(({ collection, key }) => `${collection}.${key}`);
}

async function rollBackStep(step: Operation, { schemas, onProgress }: RollBackDeps): Promise<void> {
  if (lostCollections([step]).length > 0) return;
  const lost = lostAttribute(step);
  const inverse = lost === null ? invertOperation(step) : addEmpty(lost);
  const live = await schemas.read();
  if (failedItems(live, thingsOf(step)).length === 0 && isApplied(live.schema, inverse)) return;
  await performOnce(schemas, inverse, live.schema);
  await schemas.settle(isNamedIn(operationNames(inverse)), { onProgress });
}

/** Whether documents keep to what an attribute was before an alteration: Appwrite would refuse every later update of the others. */
async function fitsBack(step: AlterAttribute, { schemas, documents, onProgress }: RollBackDeps): Promise<boolean> {
  const { schema } = await schemas.read();
  const { collection, from, to } = step;
  try {
    const deps = { schemas, documents, onProgress, ...NO_VALUE_CHANGES };
    await preflight([{ type: 'alter_attribute', collection, from: to, to: from }], schema, deps);
    return true;
  } catch (error) {
    if (hasCode(error, 'data_conflict')) return false;
    throw error;
  }
}

/** The alteration of an attribute whose renames are rolled back. */
function underFormerKey({ from, to, ...step }: AlterAttribute, done: readonly Operation[]): AlterAttribute {
  const key = formerKey(done, step.collection, to.key);
  return { ...step, from: { ...from, key }, to: { ...to, key } };
}

/** A dropped attribute is restored as optional, because Appwrite refuses to update documents without a required value. */
function addEmpty({ collection, attribute }: LocatedAttribute): Operation {
  return { type: 'add_attribute', collection, attribute: looseAttribute(attribute) };
}

/** Restores the settings of attributes that were dropped, once they have their values. */
async function restoreSettings(done: readonly Operation[], { saved, schemas }: RollBackDeps): Promise<void> {
  if (saved === null) return;
  for (const { collection, attribute } of done.flatMap((step) => lostAttribute(step) ?? [])) {
    if (!attribute.required && attribute.default === null) continue;
    const alter = { type: 'alter_attribute', collection, from: looseAttribute(attribute), to: attribute } as const;
    await performOnce(schemas, alter, (await schemas.read()).schema);
  }
}
