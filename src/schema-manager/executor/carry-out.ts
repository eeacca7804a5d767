import type { DocumentGateway } from '../../appwrite/document-gateway.js';
import type { SchemaGateway } from '../../appwrite/schema-gateway.js';
import type { WriteBlock } from '../../documents/write-block.js';
import type { CopyWays } from '../../documents/write-strategy.js';
import { EntwriteError } from '../../errors.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import { applyOperations, type Operation } from '../../operations/operation.js';
import type { ProgressListener } from '../../progress.js';
import { findCollection } from '../../schema/database-schema.js';
import { pause } from '../../util/pause.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import type { Lease } from '../lock/lease.js';
import type { Intent } from '../lock/lock-record.js';
import { NO_STATE, stateText } from '../lock/state-store.js';
import { linkChange } from '../online-changes/link-change.js';
import { type RenameChange, renameChanges } from '../online-changes/rename-change.js';
import { type ShadowChange, shadowChange } from '../online-changes/shadow-change.js';
import { splitManaged } from '../plan/managed-schema.js';
import { verifyResult } from '../plan/plan-refusals.js';
import type { Convert, Fill } from '../plan/resolutions.js';
import type { Situation } from '../plan/situation.js';
import { preflight } from '../preflight/preflight.js';
import { executeOperations } from './execute-operations.js';
import { closeInterruptedRows, createOperationJournal, type OperationJournal } from './operation-journal.js';
import { OPERATIONS_COLLECTION } from './operation-row.js';
import type { PlanBackups } from './plan-backups.js';
import { undoSteps } from './roll-back.js';

/** What carrying a plan out needs of the outside. */
export interface CarryOutPorts {
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  readonly onProgress: ProgressListener;
  readonly fill: (name: string) => Fill | null;
  readonly convert: (name: string) => Convert | null;
  readonly backups?: PlanBackups | undefined;
  readonly fence?: WriteBlock;
  readonly copy?: CopyWays | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What has to be written down before a plan is carried out. */
export function intentOf(operations: readonly Operation[]): Intent {
  const links = operations.flatMap((operation) => linkChange(operation) ?? []);
  const renames = renameChanges(operations);
  return {
    creates: operations.flatMap((operation) =>
      operation.type === 'create_collection' || operation.type === 'rename_collection' ? [operation.collection.id] : [],
    ),
    ...(links.length > 0 && { links }),
    ...(renames.length > 0 && { renames }),
    shadows: operations.flatMap((operation) =>
      operation.type === 'alter_attribute' ? (shadowChange(operation) ?? []) : [],
    ),
  };
}

/**
 * Carries a plan out under the lock: executes, compares with what the server lists, remembers. After an error the work is
 * undone in reverse, as far as nothing is lost by that.
 */
export async function carryOut(
  { stored, live, managed, unfinished, renames, plan }: Situation,
  lease: Lease,
  ports: CarryOutPorts,
  keepOnError: boolean,
): Promise<void> {
  const { operations, databaseId } = plan;
  const owned = [...new Set([...(stored?.state ?? NO_STATE).owned, ...intentOf(operations).creates])];
  const schemas = ports.schemas.guardedBy(lease.beforeAttempt);
  const documents = ports.documents.guardedBy(lease.beforeAttempt);
  const losses = [...operations, ...rewrittenAttributes(operations, ports)].filter(isUntouched(unfinished, renames));
  const saved = (await ports.backups?.save(losses, managed)) ?? null;
  if (saved !== null) ports.onProgress({ type: 'saved', folder: saved.folder });
  const done: Operation[] = [];
  const filled: AlterAttribute[] = [];
  const hasJournal = findCollection(live.schema, OPERATIONS_COLLECTION.id) !== undefined;
  const journal = createOperationJournal({
    schemas,
    documents,
    confirm: lease.confirm,
    run: String(lease.fencingToken),
    live: live.schema,
  });
  const execution = {
    ...ports,
    schemas,
    documents,
    confirm: lease.confirm,
    throwIfAborted: () => throwIfAborted(`database '${databaseId}'`, ports.signal),
    serverTime: lease.serverTime,
    journal,
    onDone: (step: Operation) => void done.push(step),
    onFill: (step: AlterAttribute) => void filled.push(step),
  };
  try {
    if (operations.length === 0 && hasJournal) await closeInterruptedRows({ schemas, documents, live: live.schema });
    const running = executeOperations(operations, managed, execution);
    const target = applyOperations(managed, operations);
    const state = { owned: owned.filter((id) => findCollection(target, id) !== undefined), schema: target };
    await Promise.all([running, pause(0).then(() => stateText(state))]);
    const after = await running;
    verifyResult(databaseId, splitManaged(after.schema, target, owned).managed, target);
    await preflight(newUniqueIndexes(done), target, { ...ports, fill: () => null, convert: () => null });
    await journal.close();
    await lease.complete(state);
  } catch (error) {
    await requireLock(lease);
    const undoing = {
      ...execution,
      saved,
      filled,
      links: intentOf(operations).links ?? [],
      renames: intentOf(operations).renames ?? [],
      onUndone: journal.undone,
    };
    const outcome = keepOnError ? error : await undoSteps(error, done, intentOf(operations).shadows, undoing);
    await closeJournal(journal, ports.onProgress);
    throw outcome;
  }
}

/** What resolutions rewrite, in the form of drops: to a backup it is the same loss, whatever the class of the change. */
export function rewrittenAttributes(
  operations: readonly Operation[],
  { fill }: Pick<CarryOutPorts, 'fill'>,
): readonly Operation[] {
  return operations.flatMap((operation): readonly Operation[] => {
    if (operation.type !== 'alter_attribute' || shadowChange(operation) !== null) return [];
    const { collection, from, to } = operation;
    return fill(`${collection}.${to.key}`) === null ? [] : [{ type: 'drop_attribute', collection, attribute: from }];
  });
}

/** After an error the rows are written as far as the server lets us: the error itself is what counts. */
async function closeJournal(journal: OperationJournal, onProgress: ProgressListener): Promise<void> {
  try {
    await journal.close({ always: true });
  } catch (error) {
    const message = `what became of the run could not be written down: ${error instanceof Error ? error.message : String(error)}`;
    onProgress({ type: 'warning', message, findings: [] });
  }
}

/** What an earlier run left half done was saved by that run; its values are not where the schema says. */
function isUntouched(
  unfinished: readonly ShadowChange[],
  renames: readonly RenameChange[],
): (operation: Operation) => boolean {
  const begun = new Set(unfinished.map(({ shadowKey }) => shadowKey));
  return (operation) => {
    if (operation.type === 'rename_collection') return !renames.some(({ from }) => from === operation.from);
    return operation.type !== 'alter_attribute' || !begun.has(shadowChange(operation)?.shadowKey ?? '');
  };
}

/**
 * The unique indexes that were created over documents: Appwrite reports one as available although it failed to enforce it (trap 1),
 * so duplicates that were written in the meantime are looked for once more.
 */
function newUniqueIndexes(done: readonly Operation[]): readonly Operation[] {
  return done.filter((step) => step.type === 'create_index' && step.index.type === 'unique');
}

/** After an error: whoever lost the lock meanwhile must hear of that, and must not undo what its successor works on. */
async function requireLock(lease: Lease): Promise<void> {
  try {
    await lease.serverTime();
  } catch (error) {
    if (error instanceof EntwriteError && error.code === 'lock_lost') throw error;
  }
}
