import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performAll } from '../../appwrite/schema/perform-once.js';
import { backupScope } from '../../backup/automatic/backup-scope.js';
import { cyclesIn } from '../../differ/swaps-in.js';
import { defaultsLeftOff } from '../../documents/without-defaults.js';
import { asOpen } from '../../documents/write-block.js';
import { hasBrokenRenames, withoutBrokenRenames } from '../../operations/broken-renames/without-broken-renames.js';
import { type Operation, operationCollection } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { ApplyFailure, applySchema, type LiveOperations } from '../../schema-manager/executor/apply-schema.js';
import { createNamePlacing } from '../../schema-manager/executor/name-placing.js';
import type { RollBackOutcome } from '../../schema-manager/executor/roll-back-deps.js';
import { settleLateRequests } from '../../schema-manager/executor/settle-late-requests.js';
import { intentOf, isNothing } from '../../schema-manager/lock/intent.js';
import { dropsFrom } from '../../schema-manager/lock/late-drops.js';
import { filledNames, withFillsLeft } from '../../schema-manager/lock/unfinished-fills.js';
import {
  changeId,
  onlineChanges,
  unfinishedChanges,
  withoutChanges,
  writtenCollections,
} from '../../schema-manager/online-changes/online-change.js';
import { withCarriedLists } from '../../schema-manager/online-changes/relationship-change.js';
import { withRenamesDone } from '../../schema-manager/online-changes/renamed-collections.js';
import { parkDrops } from '../../schema-manager/parking/park-drops.js';
import { parkedAt, parkedBy } from '../../schema-manager/parking/parked-record.js';
import { restoreParked } from '../../schema-manager/parking/restore-parked.js';
import { planOf } from '../../schema-manager/plan/live-plan.js';
import { splitManaged } from '../../schema-manager/plan/managed-schema.js';
import type { PlanBackup } from '../../schema-manager/plan/plan-backups.js';
import { refuseBlocked } from '../../schema-manager/plan/plan-refusals.js';
import {
  builtInConverter,
  checkedConverter,
  fillOf,
  linkKeysOf,
  valueChanges,
} from '../../schema-manager/plan/value-changes.js';
import type { AnswerWords } from '../../schema-manager/preflight/count-failures.js';
import type { SchemaStep } from '../builder/migration-step.js';
import { StepFailure } from '../builder/step-failure.js';
import { refuseExisting, remainingOperations } from './remaining-operations.js';
import type { RunDeps } from './run-deps.js';

/** In files, values are resolved in the options of calls. */
const IN_FILES: AnswerWords = {
  resolve(at, { key }, { code }) {
    const place = `'${at.slice(0, -key.length - 1)}', '${key}', { … }`;
    return `Write \`${code}\` into the options of '${key}' in the file, at m.alterAttribute(${place}) or m.addAttribute`;
  },
  convert: 'or write `convert: (old) => …` there',
};

/** What an earlier run did of the step. */
export interface Before {
  /** Whether it did nothing, so that a collection the step creates must not exist. */
  readonly isFresh: boolean;
  /** Whether it made the backup, if one was needed. */
  readonly isSaved: boolean;
  readonly backup: PlanBackup | null;
}

/** Carries out what is left of a schema step. `begin` records the backup's folder. Throws StepFailure after the first write. */
export async function runSchemaStep(
  file: string,
  label: string,
  step: SchemaStep,
  deps: RunDeps,
  begin: (folder: string | null) => Promise<void>,
  before: Before,
): Promise<void> {
  const { lease, backups, databaseId } = deps;
  await lease.outlastDrops((dropped) => dropsFrom(step.to, dropped));
  const work = await planStep(file, step, deps, before);
  const { resolutions, converters } = step.values;
  const values = valueChanges(
    work.operations,
    (collection, from, to) => checkedConverter(converters[`${collection}.${to.key}`], collection, from, to),
    resolutions,
  );
  const save = async (losses: readonly Operation[]): Promise<PlanBackup | null> => {
    if (before.isSaved) return before.backup;
    return (await backups?.save(backupScope(losses, work.managed), file, { prune: false })) ?? null;
  };
  try {
    await applySchema(work, {
      ...deps,
      ...values,
      linkKeys: linkKeysOf(step.operations),
      // Renames that other steps of the file made are rolled back with those.
      placing: createNamePlacing(deps.swaps, deps, {
        isWhole: (id) => cyclesIn(step.operations).some((one) => one.id === id),
      }),
      databaseId,
      save,
      words: IN_FILES,
      isChecked: false,
      run: work.operations.length === 0 ? null : `${lease.fencingToken}-${label}`,
      async begin(saved) {
        await begin(saved?.folder ?? null);
        const intent = intentOf(work.operations);
        if (!isNothing(intent)) await lease.addIntent(intent);
        deps.knownChanges.push(...intent.changes);
      },
    });
    for (const change of onlineChanges(work.operations)) deps.doneChanges.add(changeId(change));
  } catch (error) {
    if (!(error instanceof ApplyFailure)) throw error;
    throw new StepFailure(error.cause, async () => {
      const outcome = leftOf(await error.rollBack());
      await error.close();
      return outcome;
    });
  }
}

/** Why work could not be rolled back; null if all of it was. */
function leftOf({ stopped, remaining }: RollBackOutcome): string | null {
  if (stopped?.reason === 'error') return stopped.message;
  if (stopped?.reason === 'interrupted') return 'a signal to stop came before that';
  if (stopped === null && remaining.length === 0) return null;
  return remaining[0]?.found ?? 'a change is past the point at which it can be rolled back without loss';
}

function withParking(operations: readonly Operation[], step: SchemaStep, live: LiveSchema): readonly Operation[] {
  const parked = new Set(parkedBy(step.operations).map(parkedAt));
  return restoreParked(operations, live, step.renames).flatMap((operation) => {
    const isParked = parkedBy(parkDrops([operation], live, false).operations).some((one) => parked.has(parkedAt(one)));
    return isParked ? parkDrops([operation], live, false).operations : [operation];
  });
}

/** Restores the defaults that an earlier run of the step took off while it wrote documents. */
function withDefaultsBack(live: DatabaseSchema, { from, to, operations }: SchemaStep, deps: RunDeps) {
  const changes = [...deps.knownChanges, ...onlineChanges(operations)];
  const written = [...operations.map(operationCollection), ...changes.flatMap(writtenCollections)];
  return performAll(deps.schemas, defaultsLeftOff(live, written, [from, to]), live);
}

/** What is left of a step on the live database. */
async function planStep(
  file: string,
  step: SchemaStep,
  deps: RunDeps,
  { isFresh, isSaved }: Before,
): Promise<LiveOperations> {
  const { knownChanges, doneChanges, lease } = deps;
  const remembered = {
    changes: knownChanges,
    open: knownChanges.filter((change) => !doneChanges.has(changeId(change))),
    recorded: step.from,
    placedSwaps: lease.placedSwaps(),
  };
  const settled = await settleLateRequests(await deps.schemas.read(), remembered, deps);
  const live = isSaved ? { ...settled, schema: await withDefaultsBack(settled.schema, step, deps) } : settled;
  const start = withRenamesDone(step.from, step.operations);
  const isCopying =
    hasBrokenRenames(step.operations, start) && (await deps.schemas.capabilities()).breaksRenames === true;
  const possible = isCopying ? withoutBrokenRenames(step.operations, start) : step.operations;
  const known = [...deps.knownChanges, ...onlineChanges(possible)];
  const unfinished = unfinishedChanges(live.schema, known);
  const both = { collections: [...step.from.collections, ...step.to.collections] };
  const { managed } = splitManaged(withoutChanges(asOpen(live.schema, step.from), unfinished), both, []);
  if (isFresh) refuseExisting(file, step, managed);
  const remaining = withParking(
    remainingOperations(file, { ...step, operations: [...new Set([...step.operations, ...possible])] }, managed),
    step,
    live,
  );
  const planned = withCarriedLists(
    isCopying ? withoutBrokenRenames(remaining, withRenamesDone(managed, remaining)) : remaining,
    known,
  );
  const isAnswered = (collection: string, attribute: AttributeSchema) =>
    fillOf(step.values.resolutions, collection, attribute) !== null;
  const { fill } = valueChanges(step.operations, builtInConverter, step.values.resolutions);
  const filled = isSaved ? filledNames(step.operations, fill) : [];
  const operations = withFillsLeft(filled, planned, { schema: managed, target: step.to }, isAnswered);
  const own = new Set(onlineChanges(operations).map(changeId));
  const concerned = unfinished.filter((change) => own.has(changeId(change)));
  refuseBlocked(planOf(deps.databaseId, { live, managed, unmanaged: [], unfinished: concerned }, operations));
  return { operations, live, managed, unfinished };
}
