import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { Finding } from '../../errors.js';
import { checkCall } from '../../metadata/options/check-call.js';
import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { hasRelationships } from '../../schema/relationship-schema.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { schemaName } from '../../schema/schema-name.js';
import { type Intent, intentOf, NO_INTENT } from '../../schema-manager/lock/intent.js';
import { dropsFrom } from '../../schema-manager/lock/late-drops.js';
import type { Lease } from '../../schema-manager/lock/lease.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
import { withoutSystemCollections } from '../../schema-manager/lock/system-collections.js';
import { parkingBlockers } from '../../schema-manager/parking/parking-blockers.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { backupRefused } from '../format/backup-problem.js';
import { type OpenBackup, openBackup } from '../format/open-backup.js';
import { restoringMark } from '../format/restoring-mark.js';
import { type BackupDatabase, type OpenDatabase, openDatabase } from '../source/backup-database.js';
import { type BackupSource, resolveSource } from '../source/backup-source.js';
import { GOES_ON } from '../source/interruption.js';
import { safeTime } from '../source/safe-time.js';
import { applyStage } from './apply-stage.js';
import { type CheckedBackup, checkBackup, ruleConflicts } from './check-backup.js';
import { checkUnsavedDocuments } from './check-unsaved-documents.js';
import { findClashes } from './find-clashes.js';
import { loadDocuments } from './load-documents.js';
import { proveRestore } from './prove-restore.js';
import { restoreLinks } from './restore-links.js';
import { awaitRestoreLock, lockedDatabase, takeRestoreLock } from './restore-lock.js';
import { planRestore, type RestorePlan } from './restore-plan.js';
import { RESTORE_RULES, type RestoreOptions, type RestoreReport, restoreReport } from './restore-report.js';
import type { RestoreDeps } from './restore-task.js';
import { restoreTimes } from './restore-times.js';
import { refuseNewer, surveyAll, touchedCollections } from './restore-work.js';
import { unwritableDocuments } from './unwritable-documents.js';

/** How many collections are loaded side by side. */
const CONCURRENCY = 3;
const NONE_CROSSED: ReadonlySet<string> = new Set();

/**
 * Restores collections to what a backup holds: schema, documents with ids, times and permissions, links. Into the same database, another
 * one, or another project. A repeated call continues after an interruption at any request. `$sequence` cannot be restored. Documents
 * unknown to the backup stay as they are.
 *
 * @throws EntwriteError before anything is written: backup_invalid for a damaged backup, backup_refused if the database contradicts it or
 * newer documents would be overwritten. data_conflict at the end, if documents unknown to the backup break a rule of its schema.
 * @example
 * const report = await restoreBackup(db, { folder: '.entwrite/backups/before-move', dryRun: true });
 */
export async function restoreBackup(source: BackupSource, given: RestoreOptions | string): Promise<RestoreReport> {
  const wanted = typeof given === 'string' ? { folder: given } : given;
  checkCall('restoreBackup', wanted, RESTORE_RULES);
  const { database, options } = await resolveSource(source, wanted);
  const report = await restoreWholes(database, options);
  if (!report.dryRun) await restoringMark(options.folder, database).end();
  return report;
}

/** `restoreBackup` before values of the same backup are restored: the mark in its folder stays, because the restore is not finished. */
export async function restoreWholes(database: BackupDatabase, options: RestoreOptions): Promise<RestoreReport> {
  const backup = await openWhole(options);
  const { begin } = restoringMark(backup.folder, database);
  const lock = (open: OpenDatabase) => takeRestoreLock(open, options);
  return restoreOpenBackup(backup, database, options, { lock, begin });
}

/**
 * `restoreBackup` under a run's lock: documents under an unenforced unique index are restored as they were; making the index fails later.
 */
export async function restoreUnderLock(database: BackupDatabase, options: RestoreOptions): Promise<RestoreReport> {
  return restoreOpenBackup(await openWhole(options), database, options, { isUnique: false });
}

async function openWhole({ folder, encrypt, only }: RestoreOptions): Promise<OpenBackup> {
  const backup = await openBackup(folder, encrypt, only);
  refusePartial(backup);
  return backup;
}

interface RestoreMode {
  /** Takes the lock of the database, once it exists; omitted if nobody else can work on it. */
  readonly lock?: ((open: OpenDatabase) => Promise<Lease>) | null;
  /** Called before the first write to what is restored; it may refuse. */
  readonly begin?: () => Promise<void>;
  /** Records what is about to be dropped, under a lock that is already held. */
  readonly intend?: (intent: Intent) => Promise<void>;
  /** Whether saved values under a unique index must differ: true by default. */
  readonly isUnique?: boolean;
}

/** Restores an opened backup: first reads it to its end, so that nothing is written for a backup that cannot be restored. */
export async function restoreOpenBackup(
  backup: OpenBackup,
  database: BackupDatabase,
  options: Omit<RestoreOptions, 'folder' | 'encrypt' | 'only'>,
  { lock = null, begin = async () => {}, intend = async () => {}, isUnique = true }: RestoreMode = {},
): Promise<RestoreReport> {
  const { signal, overwrite = false, dryRun = false, onProgress = () => {} } = options;
  const open = openDatabase(database);
  const check = () => throwIfAborted(backup.folder, signal, GOES_ON);
  if (lock !== null) await awaitRestoreLock(open, options);
  const token = lock === null ? null : await nextToken(open);
  const server = await open.schemas.capabilities();
  const withDocuments = options.schemaOnly !== true;
  const checked = await checkBackup(backup, server, { withDocuments, isUnique, check, onProgress });
  const { differences } = checked;
  const live = await settled(open, backup);
  const outline = planOf(backup, checked, live.schema, options, () => true, NONE_CROSSED);
  const chosen = backup.collections.map(({ id }) => id);
  const broken = ruleConflicts(outline.schema, live.schema, chosen, server);
  const parked = parkingBlockers(outline.prepare, live, live.schema);
  refuseConflicts(database.databaseId, [...outline.conflicts, ...broken, ...parked]);
  const reading = { documents: open.documents, schemas: open.schemas, read: backup.documents, onProgress, check };
  const works = options.schemaOnly ? [] : await surveyAll(backup, outline, live.schema, reading);
  if (!overwrite) refuseNewer(works, outline);
  const unwritable = await unwritableDocuments(works, outline.schema, live.schema, reading);
  const { findings: clashing, crossed } = await findClashes(works, outline.schema, live.schema, server, reading);
  refuseConflicts(database.databaseId, [...unwritable, ...clashing]);
  const touched = touchedCollections(outline, works);
  const plan = planOf(backup, checked, live.schema, options, (id) => touched.has(id), crossed);
  if (dryRun) return restoreReport(true, plan, works, [...differences, ...plan.losses]);

  if (!live.exists) await open.schemas.createDatabase();
  const lease = lock === null ? null : await lock(open);
  const held = lease === null ? database : lockedDatabase(database, lease);
  try {
    await lease?.outlastDrops((dropped) => dropsFrom(outline.schema, dropped));
    const isAsSeen =
      lease === null || (lease.fencingToken === token && sameSchemas(live.schema, (await open.schemas.read()).schema));
    return isAsSeen
      ? await restoreInto(openDatabase(held), lease?.addIntent ?? intend)
      : await restoreOpenBackup(backup, held, options, { begin, isUnique, intend: lease.addIntent });
  } finally {
    await lease?.release();
  }

  async function restoreInto(
    { schemas, documents, serverTime, guardTime }: OpenDatabase,
    writeDown: (intent: Intent) => Promise<void>,
  ): Promise<RestoreReport> {
    await begin();
    const { drops } = intentOf(plan.prepare);
    if (drops.length > 0) await writeDown({ ...NO_INTENT, drops });
    const deps: RestoreDeps = { ...reading, schemas, documents, serverTime: guardTime };
    const since = new Date(safeTime(serverTime())).toISOString();
    const execute = (operations: readonly Operation[], schema: DatabaseSchema) => applyStage(operations, schema, deps);
    const prepared = await execute(plan.prepare, live.schema);
    await forEachConcurrently(works, CONCURRENCY, async ({ task, survey }) => {
      const singly = hasRelationships(prepared, task.saved.id);
      await loadDocuments(task, survey, { singly, overwrite }, deps);
    });
    const related = await execute(plan.relate, prepared);
    for (const { task } of works) await restoreLinks(task, { overwrite }, deps);
    for (const { task, survey } of works) {
      if (survey.counts.times > 0) await restoreTimes(task, null, deps);
      else if (hasRelationships(related, task.saved.id)) await restoreTimes(task, since, deps);
    }
    const findings: Finding[] = [];
    for (const { task } of works)
      if (touched.has(task.saved.id)) findings.push(...(await proveRestore(task, plan.schema, since, deps)));
    await checkUnsavedDocuments(plan, works, related, backup, checked, deps);
    const tightened = await execute(plan.tighten, related);
    await execute(plan.finish, tightened);
    return restoreReport(false, plan, works, [...differences, ...plan.losses, ...findings]);
  }
}

function refusePartial({ folder, collections }: OpenBackup): void {
  const partial = collections.find(({ attributes }) => attributes !== null);
  if (partial === undefined) return;
  throw backupRefused(
    folder,
    `a backup of some attributes of '${partial.id}'`,
    'a backup of whole documents',
    'Use `restoreValues`, which restores single attributes.',
    [],
    { remedy: 'Omit `--schema-only`: only values were saved.' },
  );
}

/** The live schema once nothing of the chosen collections is being made any more, for example after an interrupted restore. */
async function settled({ schemas }: OpenDatabase, { collections }: OpenBackup): Promise<LiveSchema> {
  const live = await schemas.read();
  const concerns = ({ collection }: { collection: string }) => collections.some(({ id }) => id === collection);
  return live.unsettled.some(concerns) ? schemas.settle(concerns) : live;
}

function planOf(
  { manifest, collections }: OpenBackup,
  { widened }: CheckedBackup,
  live: DatabaseSchema,
  options: Pick<RestoreOptions, 'schemaOnly'>,
  isMarked: (collection: string) => boolean,
  crossed: ReadonlySet<string>,
): RestorePlan {
  const byId = new Map(collections.map((saved) => [saved.id, saved]));
  return planRestore(live, {
    backupId: manifest.id,
    schema: manifest.schema,
    chosen: collections.map(({ id }) => id),
    withData: options.schemaOnly !== true,
    isScoped: manifest.kind === 'automatic',
    isMarked,
    isCrossed: (collection, index) => crossed.has(schemaName(collection, index)),
    hasNulls: (collection, key) => (byId.get(collection)?.nulls[key] ?? 0) > 0,
    widened,
  });
}

function refuseConflicts(databaseId: string, conflicts: readonly Finding[]): void {
  if (conflicts.length === 0) return;
  throw backupRefused(
    databaseId,
    'a database that contradicts the backup',
    'one that can be brought to what the backup holds',
    'See the findings.',
    conflicts,
  );
}

/** The token that the next holder of the lock gets; null while somebody holds it. */
async function nextToken({ schemas, documents }: OpenDatabase): Promise<number | null> {
  const lock = (await createStateStore(schemas, documents).recall())?.lock ?? null;
  if (lock === null) return 1;
  return lock.released ? lock.fencingToken + 1 : null;
}

function sameSchemas(a: DatabaseSchema, b: DatabaseSchema): boolean {
  return schemaHash(withoutSystemCollections(a)) === schemaHash(withoutSystemCollections(b));
}
