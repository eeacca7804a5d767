import type { AutomaticBackup } from '../../backup/automatic/automatic-backup.js';
import { backupScope } from '../../backup/automatic/backup-scope.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import { applyOperations, type Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { intentOf, rewrittenAttributes } from '../../schema-manager/executor/carry-out.js';
import { executeOperations } from '../../schema-manager/executor/execute-operations.js';
import { undoOperations } from '../../schema-manager/executor/roll-back.js';
import {
  linkChange,
  parkedLinks,
  unfinishedLinks,
  withoutLinks,
} from '../../schema-manager/online-changes/link-change.js';
import {
  renameChanges,
  renamedLocations,
  unfinishedRenames,
  withoutRenames,
} from '../../schema-manager/online-changes/rename-change.js';
import {
  parkedKeys,
  type ShadowChange,
  shadowChange,
  unfinishedShadows,
  withoutShadows,
} from '../../schema-manager/online-changes/shadow-change.js';
import { estimateRequests } from '../../schema-manager/plan/estimate-requests.js';
import { splitManaged } from '../../schema-manager/plan/managed-schema.js';
import { MigrationPlan } from '../../schema-manager/plan/migration-plan.js';
import { planObstacles } from '../../schema-manager/plan/plan-blockers.js';
import { refuseObstacles, verifyResult } from '../../schema-manager/plan/plan-refusals.js';
import {
  builtInConverter,
  customConverter,
  type ValueChanges,
  valueChanges,
} from '../../schema-manager/plan/resolutions.js';
import { locatedDocuments } from '../../schema-manager/preflight/located-documents.js';
import { preflight } from '../../schema-manager/preflight/preflight.js';
import type { SchemaStep } from '../builder/migration-step.js';
import { refuseExisting, remainingOperations } from './remaining-operations.js';
import type { RunPorts } from './run-ports.js';
import { StepFailure } from './step-failure.js';

/** What is left of a schema step on the live database. */
interface Situation {
  readonly operations: readonly Operation[];
  readonly managed: DatabaseSchema;
  readonly parked: ReadonlyMap<string, string>;
  readonly locations: ReadonlyMap<string, string>;
  readonly values: ValueChanges;
}

/** What an earlier run did of the step. */
export interface Before {
  /** Nothing: a collection it creates must not exist. */
  readonly isFresh: boolean;
  /** It made the backup, if one was needed. */
  readonly isSaved: boolean;
  readonly backup: AutomaticBackup | null;
}

/**
 * Carries out what is left of a schema step: looks at the data first, saves what may be lost, executes, compares with what the
 * server lists.
 *
 * @param begin keeps the folder of the backup, before the first write
 * @throws StepFailure with what became of it, after the first write; EntwriteError before
 */
export async function runSchemaStep(
  file: string,
  step: SchemaStep,
  ports: RunPorts,
  begin: (folder: string | null) => Promise<void>,
  before: Before,
): Promise<void> {
  const { operations, managed, parked, locations, values } = await assess(file, step, ports, before.isFresh);
  const documents = locatedDocuments(ports.documents, locations);
  await preflight(operations, managed, { ...ports, ...values, documents, parked });
  const saved = before.isSaved
    ? before.backup
    : await save(file, [...operations, ...rewrittenAttributes(operations, values)], managed, ports);
  if (saved !== null) ports.onProgress({ type: 'saved', folder: saved.folder });
  await begin(saved?.folder ?? null);
  if (operations.length === 0) return;
  const intent = intentOf(operations);
  const { creates, shadows, links, renames } = intent;
  if (creates.length > 0 || shadows.length > 0 || links !== undefined || renames !== undefined)
    await ports.lease.addIntent(intent);
  const done: Operation[] = [];
  const filled: AlterAttribute[] = [];
  const { schemas } = ports;
  try {
    const after = await executeOperations(operations, managed, {
      ...ports,
      ...values,
      schemas,
      confirm: ports.lease.confirm,
      serverTime: ports.lease.serverTime,
      onDone: (operation) => void done.push(operation),
      onFill: (operation) => void filled.push(operation),
    });
    const target = applyOperations(managed, operations);
    verifyResult(ports.databaseId, splitManaged(after.schema, target, []).managed, target);
    const unique = done.filter(({ type }) => type === 'create_index');
    await preflight(unique, target, { ...ports, fill: () => null, convert: () => null });
  } catch (cause) {
    throw new StepFailure(cause, async () => {
      const outcome = await undoOperations(done, shadows, {
        ...ports,
        schemas,
        saved,
        filled,
        fill: values.fill,
        links: links ?? [],
        renames: renames ?? [],
      });
      if (outcome.stopped === null && outcome.remaining.length === 0) return null;
      return outcome.stopped?.reason === 'error'
        ? outcome.stopped.message
        : (outcome.remaining[0]?.found ?? 'a change is past the point where it can be taken back without loss');
    });
  }
}

async function assess(file: string, step: SchemaStep, ports: RunPorts, isFresh: boolean): Promise<Situation> {
  const live = await ports.schemas.read();
  const unfinished = unfinishedShadows(live.schema, [...ports.declared, ...shadowsOf(step.operations)]);
  const linksOf = (operations: readonly Operation[]) => operations.flatMap((operation) => linkChange(operation) ?? []);
  const links = unfinishedLinks(live.schema, [...ports.declaredLinks, ...linksOf(step.operations)]);
  const both = { collections: [...step.from.collections, ...step.to.collections] };
  const renames = unfinishedRenames(live.schema, [...ports.declaredRenames, ...renameChanges(step.operations)]);
  const logical = withoutRenames(withoutLinks(withoutShadows(live.schema, unfinished), links), renames);
  const { managed } = splitManaged(logical, both, []);
  if (isFresh) refuseExisting(file, step, managed);
  const operations = remainingOperations(file, step, managed);
  const { resolutions, converters } = step.values;
  const values = valueChanges(
    operations,
    (collection, from, to) => {
      const own = converters[`${collection}.${to.key}`];
      return own === undefined ? builtInConverter(collection, from, to) : customConverter(own);
    },
    resolutions,
  );
  const own = unfinished.filter((change) =>
    shadowsOf(operations).some(({ shadowKey }) => shadowKey === change.shadowKey),
  );
  refuseObstacles(
    new MigrationPlan({
      databaseId: ports.databaseId,
      operations,
      from: schemaHash(managed),
      to: schemaHash(applyOperations(managed, operations)),
      obstacles: planObstacles(operations, live, managed, { unfinished: own }),
      unmanaged: [],
      requests: estimateRequests(ports.databaseId, operations, managed),
    }),
  );
  return {
    operations,
    managed,
    values,
    locations: renamedLocations(live.schema, operations),
    parked: new Map([...parkedKeys(live.schema, unfinished), ...parkedLinks(live.schema, links)]),
  };
}

function shadowsOf(operations: readonly Operation[]): readonly ShadowChange[] {
  return operations.flatMap((operation) =>
    operation.type === 'alter_attribute' ? (shadowChange(operation) ?? []) : [],
  );
}

async function save(
  file: string,
  operations: readonly Operation[],
  managed: DatabaseSchema,
  { backups }: RunPorts,
): Promise<AutomaticBackup | null> {
  return (await backups?.save(backupScope(operations, managed), file, { prune: false })) ?? null;
}
