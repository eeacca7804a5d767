import type { DocumentGateway } from '../../appwrite/document-gateway.js';
import { performOnce } from '../../appwrite/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema-gateway.js';
import { withoutDefaults } from '../../documents/without-defaults.js';
import { EntwriteError, type Finding } from '../../errors.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import type { DropAttribute } from '../../operations/drop-attribute.js';
import {
  classifyOperation,
  describeOperation,
  invertOperation,
  isApplied,
  type Operation,
  operationCollection,
  operationNames,
} from '../../operations/operation.js';
import type { ProgressListener } from '../../progress.js';
import { findCollection } from '../../schema/database-schema.js';
import { type LinkChange, linkChange, linkPhase, unfinishedLinks } from '../online-changes/link-change.js';
import { type RenameChange, renamePhase, unfinishedRenames } from '../online-changes/rename-change.js';
import { undoRename } from '../online-changes/run-collection-rename.js';
import { undoLink } from '../online-changes/run-link-change.js';
import { type ShadowChange, shadowPhase } from '../online-changes/shadow-change.js';
import { undoShadow } from '../online-changes/undo-shadow.js';
import type { Fill } from '../plan/resolutions.js';
import type { PlanBackup } from './plan-backups.js';
import { holdsOnlyFilled, restoreFilled } from './roll-back-values.js';

export interface UndoPorts {
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  readonly onProgress: ProgressListener;
  /** What was saved before the run; null where nothing was. */
  readonly saved: PlanBackup | null;
  /** Relationships that the run turned into attributes, and the other way round. */
  readonly links?: readonly LinkChange[];
  /** Collections that the run gave another id. */
  readonly renames?: readonly RenameChange[];
  /** Steps that began to rewrite stored values, and what they wrote; their old values come from what was saved. */
  readonly filled?: readonly AlterAttribute[];
  readonly fill?: (name: string) => Fill | null;
  /** Told of each step that was taken back. */
  readonly onUndone?: (step: Operation) => void;
}

/** What became of the work of a failed run. */
export interface UndoOutcome {
  /** How many steps were taken back. */
  readonly undone: number;
  /** What they are, in words. */
  readonly restored: readonly string[];
  /** Steps that stay because taking them back would cost what others wrote. */
  readonly remaining: readonly Finding[];
  /** Why nothing (`past-return`) or not everything (an error) was taken back; null where all was. */
  readonly stopped: { readonly reason: 'past-return' } | { readonly reason: 'error'; readonly message: string } | null;
}

/**
 * Undoes, last first, what a failed run did, as long as that costs no value: what was dropped comes back with its values from
 * the backup; a new collection or attribute that others have written to meanwhile stays. Everything stays when something was
 * dropped without a backup or a shadow change or the rename of a collection was past its swap; the next `migrate` then does the rest.
 *
 * @returns the error to throw: the one that made the run fail, with what became of its work
 */
export async function undoSteps(
  failure: unknown,
  done: readonly Operation[],
  shadows: readonly ShadowChange[],
  ports: UndoPorts,
): Promise<unknown> {
  if (!(failure instanceof EntwriteError) || failure.code === 'lock_lost') return failure;
  const outcome = await undoOperations(done, shadows, ports);
  const { undone, remaining, stopped } = outcome;
  if (stopped?.reason === 'past-return')
    return withOutcome(failure, [], 'What is done stays; migrate again to do the rest.');
  if (stopped !== null) return withOutcome(failure, remaining, await tellStopped(stopped.message, outcome, ports));
  return withOutcome(failure, remaining, undone > 0 ? 'What this run did was undone.' : 'Nothing was changed.');
}

/** Undoing failed, so nothing more is written: what is restored, what is not, where its values are, and what to do. */
async function tellStopped(
  reason: string,
  { restored, remaining }: UndoOutcome,
  { saved }: UndoPorts,
): Promise<string> {
  const isKept = await saved?.keep().then(
    () => true,
    () => false,
  );
  const back = restored.length === 0 ? 'Nothing was taken back' : `Taken back: ${restored.join('; ')}`;
  const values =
    saved === null
      ? ''
      : ` What could be lost is saved in ${saved.folder}, which ${isKept ? 'is kept whatever is pruned' : 'could not be marked to be kept: copy it'}.`;
  return (
    `Undoing stopped too (${reason}), and nothing more was written. ${back}; not taken back: ` +
    `${remaining.map(({ at, found }) => `${at} (${found})`).join('; ')}.${values} ` +
    'Next: migrate() with the same model and the same options, which goes on from here.'
  );
}

/** The work of `undoSteps`; never throws. */
export async function undoOperations(
  done: readonly Operation[],
  shadows: readonly ShadowChange[],
  ports: UndoPorts,
): Promise<UndoOutcome> {
  const remaining: Finding[] = [];
  const restored: string[] = [];
  const open = new Set(done);
  let undone = 0;
  const outcome = (stopped: UndoOutcome['stopped']): UndoOutcome => ({ undone, restored, remaining, stopped });
  const filled = oldAttributes(ports.filled ?? [], done);
  try {
    const { schema } = await ports.schemas.read();
    const phases = shadows.map((change) => {
      const collection = findCollection(schema, change.collection);
      return { change, phase: collection === undefined ? 'untouched' : shadowPhase(change, collection) };
    });
    const links = unfinishedLinks(schema, ports.links ?? []);
    const isPastReturn =
      done.some(
        (step) =>
          (classifyOperation(step) === 'destructive' && (ports.saved === null || step.type === 'alter_attribute')) ||
          (step.type === 'alter_attribute' && shadows.some(({ to }) => to === step.to)),
      ) ||
      done.some((step) => linkChange(step) !== null || step.type === 'rename_collection') ||
      (ports.renames ?? []).some((change) => ['swapped', 'finished'].includes(renamePhase(change, schema))) ||
      phases.some(({ phase }) => phase === 'swapped' || phase === 'finished') ||
      links.some((change) => linkPhase(change, schema) === 'swapped');
    if (isPastReturn) return outcome({ reason: 'past-return' });
    for (const { change, phase } of phases) {
      if (phase === 'untouched') continue;
      await undoShadow(change, ports);
      restored.push(`the change of '${change.collection}.${change.from.key}'`);
      undone += 1;
    }
    for (const change of links) {
      await undoLink(change, ports);
      restored.push(`the change of '${change.collection}.${change.key}'`);
      undone += 1;
    }
    for (const change of unfinishedRenames(schema, ports.renames ?? [])) {
      await undoRename(change, ports);
      restored.push(`the rename of '${change.from}'`);
      undone += 1;
    }
    for (const step of filled.filter((one) => !open.has(one))) {
      remaining.push(...(await restoreFill(step, ports)));
      restored.push(`the values of '${step.collection}.${step.from.key}'`);
      undone += 1;
    }
    // Relationships that come back need both of their collections.
    const collections = done.flatMap((step) => (step.type === 'drop_collection' ? [step.collection.id] : []));
    if (collections.length > 0) await ports.saved?.restoreCollections(collections);
    for (const step of [...done].reverse()) {
      const reason = await standsInTheWay(step, ports);
      if (reason === null) {
        await undoStep(step, ports);
        for (const one of filled) if (one === step) remaining.push(...(await restoreFill(one, ports)));
        ports.onUndone?.(step);
        restored.push(describeOperation(step));
        undone += 1;
      } else remaining.push(stays(step, reason));
      open.delete(step);
    }
    await restoreDroppedValues(done, ports);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    remaining.push(...[...open].map((step) => stays(step, 'undoing stopped before it')));
    if (open.size === 0) remaining.push(...droppedNames(done).map(valuesMissing));
    return outcome({ reason: 'error', message });
  }
  return outcome(null);
}

/** The steps that rewrote values of attributes that were there before the run; the others go as a whole. */
function oldAttributes(filled: readonly AlterAttribute[], done: readonly Operation[]): readonly AlterAttribute[] {
  return filled.filter(
    ({ collection, to }) =>
      !done.some(
        (step) => step.type === 'add_attribute' && step.collection === collection && step.attribute.key === to.key,
      ),
  );
}

/** Puts rewritten values back, and tells of those that stay. */
async function restoreFill(step: AlterAttribute, { fill, saved, documents, schemas }: UndoPorts) {
  const change = fill?.(`${step.collection}.${step.to.key}`) ?? null;
  if (change === null) return [];
  if (saved === null)
    return [stays(step, 'its values were rewritten, and there is no backup to take the old ones from')];
  const ports = { schemas, documents, confirm: async () => {} };
  const { left, leftIds } = await withoutDefaults(step.collection, ports, () =>
    restoreFilled(step, change, saved, documents),
  );
  return left === 0 ? [] : [stays(step, `others have written ${left} of its documents since (${leftIds.join(', ')})`)];
}

function droppedNames(done: readonly Operation[]): readonly string[] {
  return done.flatMap((step) => {
    if (step.type === 'drop_attribute') return [`${step.collection}.${step.attribute.key}`];
    return step.type === 'drop_relationship' ? [`${step.collection}.${step.relationship.key}`] : [];
  });
}

function valuesMissing(at: string): Finding {
  return {
    rule: 'not_undone',
    at,
    found: 'it is there again, but not all of its values',
    expected: 'the values of the backup',
    remedy: 'Put them back from the backup, or migrate again.',
  };
}

async function undoStep(step: Operation, { schemas, onProgress }: UndoPorts): Promise<void> {
  if (step.type === 'drop_collection') return;
  const inverse = step.type === 'drop_attribute' ? addBare(step) : invertOperation(step);
  const { schema, unsettled } = await schemas.read();
  const isBroken = unsettled.some(
    ({ collection, key, status }) => status === 'failed' && operationNames(step).includes(`${collection}.${key}`),
  );
  if (!isBroken && isApplied(schema, inverse)) return;
  await performOnce(schemas, inverse, schema);
  const names = operationNames(inverse);
  await schemas.settle(({ collection, key }) => names.includes(`${collection}.${key}`), { onProgress });
}

/** A dropped attribute comes back able to hold nothing, since Appwrite refuses to update documents without a required value. */
function addBare({ collection, attribute }: DropAttribute): Operation {
  return { type: 'add_attribute', collection, attribute: { ...attribute, required: false, default: null } };
}

/** Puts the values of what was dropped back, then the settings of its attributes. */
async function restoreDroppedValues(done: readonly Operation[], { saved, schemas }: UndoPorts): Promise<void> {
  const attributes = done.flatMap((step) => (step.type === 'drop_attribute' ? [step] : []));
  const isNeeded = done.some(({ type }) => type === 'drop_attribute' || type === 'drop_relationship');
  if (saved === null || !isNeeded) return;
  await saved.restoreValues();
  for (const { collection, attribute } of attributes) {
    const bare = { ...attribute, required: false, default: null };
    if (!attribute.required && attribute.default === null) continue;
    await performOnce(
      schemas,
      { type: 'alter_attribute', collection, from: bare, to: attribute },
      (await schemas.read()).schema,
    );
  }
}

/** Why a step must not be undone: others have put values where it made room; null where nothing is lost. */
async function standsInTheWay(step: Operation, { documents, schemas, fill }: UndoPorts): Promise<string | null> {
  if (step.type !== 'create_collection' && step.type !== 'add_attribute') return null;
  const id = operationCollection(step);
  if (findCollection((await schemas.read()).schema, id) === undefined) return null;
  const filter = step.type === 'add_attribute' ? [{ method: 'isNotNull', attribute: step.attribute.key }] : [];
  const queries = [...filter, { method: 'limit', values: [1] }].map((query) => JSON.stringify(query));
  const { documents: found } = await documents.list(id, queries);
  if (found.length === 0) return null;
  const change = step.type === 'add_attribute' ? (fill?.(`${id}.${step.attribute.key}`) ?? null) : null;
  const isOurs =
    step.type === 'add_attribute' &&
    change !== null &&
    (await holdsOnlyFilled(id, step.attribute.key, change, documents));
  return isOurs ? null : 'documents were written to it meanwhile';
}

function stays(step: Operation, reason: string): Finding {
  return {
    rule: 'not_undone',
    at: operationCollection(step),
    found: `"${describeOperation(step)}" stays: ${reason}`,
    expected: 'to undo it',
    remedy: 'Migrate again to complete it, or remove it by hand.',
  };
}

function withOutcome(failure: EntwriteError, remaining: readonly Finding[], outcome: string): EntwriteError {
  const { code, at, found, expected, remedy, findings } = failure;
  return new EntwriteError(
    code,
    { at, found, expected, remedy: `${remedy} ${outcome}` },
    { cause: failure.cause ?? failure, findings: [...findings, ...remaining] },
  );
}
