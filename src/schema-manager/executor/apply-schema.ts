import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performAll } from '../../appwrite/schema/perform-once.js';
import { EntwriteError, hasCode } from '../../errors.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import { applyOperations, isCreation, lostValues, type Operation, operationNames } from '../../operations/operation.js';
import type { ProgressListener } from '../../progress.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { messageOf } from '../../util/message-of.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { NO_INTENT } from '../lock/intent.js';
import type { Lease } from '../lock/lease.js';
import { isFirstKey } from '../online-changes/late-shadows.js';
import {
  changeId,
  isPastReturn,
  newKeys,
  type OnlineChange,
  oldKeys,
  onlineChange,
  onlineChanges,
  openingsBeside,
  replacedBy,
} from '../online-changes/online-change.js';
import { renamedLocations } from '../online-changes/renamed-collections.js';
import type { CopyCount } from '../plan/estimate-copies.js';
import { splitManaged } from '../plan/managed-schema.js';
import type { PlanBackup } from '../plan/plan-backups.js';
import { verifyResult } from '../plan/plan-refusals.js';
import { NO_VALUE_CHANGES, rewrittenAttributes, type ValueChanges } from '../plan/value-changes.js';
import type { AnswerWords } from '../preflight/count-failures.js';
import { locatedDocuments } from '../preflight/located-documents.js';
import { preflight } from '../preflight/preflight.js';
import { underFormerKeys } from '../preflight/under-former-keys.js';
import { clearFailed } from './clear-failed.js';
import { dropLateShadows } from './drop-late-shadows.js';
import type { ExecutionDeps } from './execution-deps.js';
import { executeOperations } from './executor.js';
import { createOperationJournal, type OperationJournal } from './operation-journal.js';
import { rollBack } from './roll-back.js';
import type { RollBackOutcome } from './roll-back-deps.js';

export interface LiveOperations {
  readonly operations: readonly Operation[];
  readonly live: LiveSchema;
  /** The part of the live schema they concern, as it was before unfinished changes. */
  readonly managed: DatabaseSchema;
  /** Online changes that an earlier run began. */
  readonly unfinished: readonly OnlineChange[];
}

/** The gateways ask the lock before each attempt of each write. A restore leaves out `placing`, because it swaps no names. */
export interface ApplyDeps
  extends Pick<
    ExecutionDeps,
    | 'schemas'
    | 'documents'
    | 'onProgress'
    | 'fence'
    | 'copy'
    | 'concurrency'
    | 'signal'
    | 'placing'
    | keyof ValueChanges
  > {
  readonly databaseId: string;
  /** How a person resolves conflicting values; as in `migrate` by default. */
  readonly words?: AnswerWords;
  /** The lock under which the work happens. */
  readonly lease: Pick<Lease, 'confirm' | 'serverTime' | 'addIntent'>;
  /**
   * Names the work in `entwrite_operations`, at most 30 characters; null for a restore, which writes no rows and does not know whose
   * changes are under way.
   */
  readonly run: string | null;
  /** Saves what the operations may lose; null if nothing was saved. */
  readonly save: (losses: readonly Operation[], schema: DatabaseSchema) => Promise<PlanBackup | null>;
  /** Whether the documents have been checked already, under the same lock. */
  readonly isChecked: boolean;
  /** Called before the first write. */
  readonly begin?: (saved: PlanBackup | null) => Promise<void>;
}

/** Work that failed after its first write, with the way to roll it back. */
export class ApplyFailure extends Error {
  override readonly name = 'ApplyFailure';
  readonly saved: PlanBackup | null;
  /** Rolls back what was done; never throws. */
  readonly rollBack: () => Promise<RollBackOutcome>;
  /** Records the outcome of the steps; never throws. */
  readonly close: () => Promise<void>;

  constructor(cause: unknown, facts: Pick<ApplyFailure, 'saved' | 'rollBack' | 'close'>) {
    super(messageOf(cause), { cause });
    this.saved = facts.saved;
    this.rollBack = facts.rollBack;
    this.close = facts.close;
  }
}

/**
 * Applies a schema, for migrations, steps of files and restores alike: checks the documents, saves what may be lost, executes, compares
 * with what the server lists, and checks new unique indexes for duplicates once more.
 *
 * @returns the schema that the server lists in the end
 * @throws EntwriteError before the first write; ApplyFailure after it
 */
export async function applySchema(work: LiveOperations, deps: ApplyDeps): Promise<LiveSchema> {
  const { operations, live, managed } = work;
  const { lease, run, signal, databaseId, onProgress } = deps;
  if (!deps.isChecked) await checkDocuments(work, deps);
  const saved = await deps.save(lossesOf(work, deps), managed);
  if (saved !== null) onProgress({ type: 'saved', folder: saved.folder });
  await deps.begin?.(saved);
  const { schemas, documents } = deps;
  const rows = { schemas, documents, ...lease, live: live.schema };
  const journal = run === null ? undefined : createOperationJournal({ ...rows, run });
  const values = underFormerKeys(deps, operations);
  const done: Operation[] = [];
  const uncertain: Operation[] = [];
  const filled: AlterAttribute[] = [];
  try {
    await clearFailed(work, { schemas, lease, signal });
    const listed = await executeOperations(operations, managed, {
      ...deps,
      ...values,
      ...lease,
      schemas,
      live,
      throwIfAborted: () => throwIfAborted(`database '${databaseId}'`, signal),
      journal,
      onDone: (step) => void done.push(step),
      onUncertain: (step) => void uncertain.push(step),
      onFill: (step) => void filled.push(step),
    });
    const target = applyOperations(managed, operations);
    const changes = [...onlineChanges(done), ...work.unfinished];
    const left = run === null ? [] : openingsBeside(changes, listed.schema, managed);
    await performAll(schemas, left, listed.schema);
    const isLate = [
      left.length > 0,
      (await deps.placing?.restore(listed, target)) ?? false,
      run !== null && (await dropLateShadows(changes, listed, deps)),
    ];
    const after = isLate.includes(true) ? await schemas.settle(isFirstKey) : listed;
    verifyResult(databaseId, splitManaged(after.schema, target, []).managed, target);
    const unique = done.filter((step) => step.type === 'create_index' && step.index.type === 'unique');
    // Appwrite reports a unique index as available even if it failed to enforce it (fact 1).
    await preflight(unique, target, { schemas, documents, onProgress, ...NO_VALUE_CHANGES });
    await journal?.close();
    return after;
  } catch (cause) {
    const begun = { done, uncertain, filled, changes: onlineChanges(operations) };
    throw new ApplyFailure(cause, {
      saved,
      async rollBack() {
        const drops = [...done, ...uncertain].filter(isCreation).flatMap(operationNames);
        if (drops.length > 0) await lease.addIntent({ ...NO_INTENT, drops }).catch(() => {});
        return rollBack(begun, {
          ...deps,
          ...values,
          schemas,
          saved,
          ...(journal && { onRolledBack: journal.rolledBack }),
        });
      },
      close: () => closeJournal(journal, onProgress),
    });
  }
}

/** Checks the documents before anything is written; returns how many will be written, by attribute. */
export async function checkDocuments(
  { operations, live, managed, unfinished }: LiveOperations,
  deps: Pick<ApplyDeps, 'schemas' | 'documents' | 'onProgress' | keyof ValueChanges>,
): Promise<ReadonlyMap<string, CopyCount>> {
  const documents = locatedDocuments(deps.documents, renamedLocations(live.schema, operations));
  const keys = oldKeys(live.schema, unfinished);
  const converted = newKeys(live.schema, unfinished);
  const copied = unfinished.filter(
    (change) => isPastReturn(change, live.schema) && !holdsOldValues(change, keys, live),
  );
  const isCopied = new Set(copied.map(changeId));
  const open = operations.filter((operation) => {
    const change = onlineChange(operation);
    return change === null || change.kind === 'relationship' || !isCopied.has(changeId(change));
  });
  return preflight(open, managed, {
    ...deps,
    documents,
    oldKeys: keys,
    newKeys: converted,
    isCopied,
    planned: operations,
  });
}

/** Whether the old values of an attribute still exist, under another key. */
function holdsOldValues(change: OnlineChange, keys: ReadonlyMap<string, string>, { schema }: LiveSchema): boolean {
  if (change.kind !== 'attribute' && change.kind !== 'date') return false;
  const key = keys.get(schemaName(change.collection, change.to.key));
  return key !== undefined && findAttribute(schema, change.collection, key) !== undefined;
}

/**
 * The operations that may lose values. What an earlier run began was saved by that run, and its values are no longer where the schema
 * says.
 */
export function lossesOf(
  { operations, unfinished }: Pick<LiveOperations, 'operations' | 'unfinished'>,
  values: ValueChanges,
): readonly Operation[] {
  const begun = new Set(unfinished.map(changeId));
  const gone = new Set(unfinished.flatMap((change) => replacedBy(change) ?? []).flatMap(lostNames));
  return [...operations, ...rewrittenAttributes(operations, values)].filter((operation) => {
    const change = onlineChange(operation);
    if (change !== null) return !begun.has(changeId(change));
    const names = lostNames(operation);
    return names.length === 0 || names.some((name) => !gone.has(name));
  });
}

function lostNames(operation: Operation): readonly string[] {
  return lostValues(operation).map(({ collection, key }) => schemaName(collection, key ?? undefined));
}

/** Records the steps of a failed run as far as the server allows: the error itself matters more. */
async function closeJournal(journal: OperationJournal | undefined, onProgress: ProgressListener): Promise<void> {
  try {
    await journal?.close({ always: true });
  } catch (error) {
    if (hasCode(error, 'aborted_by_user')) return;
    const reason = error instanceof EntwriteError ? error.message : String(error);
    onProgress({
      type: 'warning',
      message: `The outcome of the run could not be recorded: ${reason}`,
      findings: [],
    });
  }
}
