import { documentChunks } from '../../appwrite/documents/document-chunks.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isEmptyLink } from '../../appwrite/documents/link-id.js';
import { repeatUntilDone } from '../../appwrite/http/repeat-request.js';
import { unseenEnds, watchLinks } from '../../documents/links/unseen-links.js';
import { createNamedIds } from '../../documents/named-ids.js';
import { passProgress } from '../../documents/pass-progress.js';
import { underGuard } from '../../documents/under-guard.js';
import { restoreDefaults } from '../../documents/without-defaults.js';
import { EntwriteError } from '../../errors.js';
import { type CallRules, checkCall } from '../../metadata/options/check-call.js';
import { FUNCTION } from '../../metadata/options/judge-options.js';
import { type CollectionSchema, type DatabaseSchema, findCollection, shownKeys } from '../../schema/database-schema.js';
import { underLease } from '../../schema-manager/lock/acquire-lease.js';
import { dropsFrom } from '../../schema-manager/lock/late-drops.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { ownValue } from '../../util/own-value.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import type { SavedCollection } from '../format/backup-manifest.js';
import { collectionOf, type DocumentFields, documentFields } from '../format/document-fields.js';
import { fieldValue, type SavedDocument } from '../format/document-text.js';
import { type OpenBackup, openBackup } from '../format/open-backup.js';
import { type RestoringMark, restoringMark } from '../format/restoring-mark.js';
import { type BackupDatabase, type OpenDatabase, openDatabase } from '../source/backup-database.js';
import { type BackupSource, resolveSource } from '../source/backup-source.js';
import { GOES_ON } from '../source/interruption.js';
import { type CheckedBackup, checkBackup } from './check-backup.js';
import { liveDocuments, sameValue } from './compare-documents.js';
import { refuseWithoutPlace, savedKeys } from './refuse-without-place.js';
import { awaitRestoreLock, lockedDatabase, takeRestoreLock } from './restore-lock.js';
import { RESTORE_RULES, type RestoreOptions } from './restore-report.js';
import { type MeantAttributes, withLooseAttributes } from './with-loose-attributes.js';

export interface RestoreValuesOptions extends Omit<RestoreOptions, 'schemaOnly' | 'overwrite'> {
  /** What the failed step had made of a document's values; a document that holds others keeps them. By default nothing, as after a drop. */
  readonly written?: (collection: string, saved: SavedDocument) => Readonly<Record<string, unknown>>;
  /** Documents that hold another value also get the saved one. */
  readonly overwrite?: boolean;
}

export interface RestoredValues {
  readonly collection: string;
  readonly restored: number;
  /** Documents that already hold the saved values. */
  readonly unchanged: number;
  /** Documents that others have written or deleted since: how many, and the first ids. They keep their values. */
  readonly left: number;
  readonly leftIds: readonly string[];
}

const { schemaOnly: _, ...SHARED_RULES } = RESTORE_RULES;
const VALUE_RULES: CallRules<RestoreValuesOptions> = { ...SHARED_RULES, written: FUNCTION };

const CONCURRENCY = 2;
const SINGLES = 4;
const NAMED = 100;

/**
 * Restores saved values of attributes and relationships in existing documents. Only missing values are filled, or those that still are
 * what a step wrote (`written`), or all (`overwrite`). `$updatedAt`, permissions and all other values stay, but Appwrite stamps the other
 * side of a one-to-one or one-way one-to-many link. Safe to repeat. Nulls are restored as nulls, whatever default the attribute has.
 *
 * @throws EntwriteError backup_refused before anything is written if the database has no such attribute, or one of another type
 * @example
 * await restoreValues(db, { folder: '.entwrite/backups/20260115-143000-a1b2' });   // an attribute that was dropped is in its class again
 */
export async function restoreValues(
  source: BackupSource,
  given: RestoreValuesOptions,
): Promise<readonly RestoredValues[]> {
  checkCall('restoreValues', given, VALUE_RULES);
  const { database, options } = await resolveSource(source, given);
  const saved = await readSaved(database, options);
  const open = openDatabase(database);
  await awaitRestoreLock(open, options);
  const requirePlaces = async () => {
    const { schema } = await open.schemas.read();
    refuseWithoutPlace(saved.backup, schema);
    return schema;
  };
  const live = await requirePlaces();
  if (options.dryRun === true) return restoreSaved(saved, database, options);
  return underLease(await takeRestoreLock(open, options), async (lease) => {
    await lease.outlastDrops((dropped) => dropsFrom(live, dropped));
    const schema = await requirePlaces();
    const mark = restoringMark(saved.backup.folder, database);
    const locked = lockedDatabase(database, lease);
    await mark.begin();
    await giveDefaultsBack(schema, openDatabase(locked), mark);
    const reports = await restoreSaved(saved, locked, options, mark);
    await mark.end();
    return reports;
  });
}

/** Restores defaults that a killed call had taken off attributes without values in the backup. */
async function giveDefaultsBack(
  live: DatabaseSchema,
  { projectId, databaseId, schemas }: OpenDatabase,
  mark: RestoringMark,
): Promise<void> {
  const off = await mark.defaultsOff();
  if (off === null || off.projectId !== projectId || off.databaseId !== databaseId) return;
  for (const { id, attributes } of off.schema.collections) await restoreDefaults(id, attributes, live, schemas);
  await mark.recordDefaults(null);
}

/** What `restoreValues` would do once whole collections are restored, with their relationships; writes nothing. */
export async function previewValues(
  database: BackupDatabase,
  options: RestoreValuesOptions,
  wholes: readonly string[],
): Promise<readonly RestoredValues[]> {
  const saved = await readSaved(database, options);
  const { schema } = await openDatabase(database).schemas.read();
  refuseWithoutPlace(saved.backup, schema, wholes);
  return restoreSaved(saved, database, { ...options, dryRun: true });
}

/** `restoreValues` for a run that rolls back or reverts, under its lock; skips attributes that do not exist (yet). */
export async function restoreValuesUnderLock(
  database: BackupDatabase,
  options: RestoreValuesOptions,
): Promise<readonly RestoredValues[]> {
  return restoreSaved(await readSaved(database, options), database, options);
}

/** A backup that was read to its end. */
interface SavedValues {
  readonly backup: OpenBackup;
  readonly widened: CheckedBackup['widened'];
}

async function readSaved(database: BackupDatabase, options: RestoreValuesOptions): Promise<SavedValues> {
  const { folder, encrypt, only, onProgress = () => {} } = options;
  const backup = await openBackup(folder, encrypt, only);
  const { widened } = await checkBackup(backup, await openDatabase(database).schemas.capabilities(), {
    withDocuments: true,
    isUnique: backup.manifest.kind !== 'automatic',
    check: checkOf(options),
    onProgress,
  });
  return { backup, widened };
}

function checkOf({ folder, signal }: RestoreValuesOptions): () => void {
  return () => throwIfAborted(folder, signal, GOES_ON);
}

async function restoreSaved(
  { backup, widened }: SavedValues,
  database: BackupDatabase,
  options: RestoreValuesOptions,
  mark: RestoringMark | null = null,
): Promise<readonly RestoredValues[]> {
  const { dryRun = false } = options;
  const check = checkOf(options);
  const open = openDatabase(database);
  const reports: RestoredValues[] = [];
  for (const saved of backup.collections) {
    const { schema } = await open.schemas.read();
    const fields = restorable(saved, backup.manifest.schema, schema);
    const unseen = unseenEnds(schema, saved.id, fields.linking);
    const shown = shownKeys(schema, saved.id);
    const coming = dryRun ? savedKeys(saved, backup.manifest.schema).filter((key) => !shown.includes(key)) : [];
    const counts = { restored: 0, unchanged: 0 };
    const left = createNamedIds(NAMED);
    const action = dryRun ? 'compared' : 'restored';
    const report = passProgress({ collection: saved.id, action, total: saved.documents }, options.onProgress);
    const restoreAll = () =>
      forEachConcurrently(documentChunks(backup.documents(saved)), CONCURRENCY, async (chunk) => {
        check();
        const live = await liveDocuments(open.documents, chunk, fields);
        await forEachConcurrently(chunk, SINGLES, async (document) => {
          const outcome = await restoreDocument(document, live.get(document.$id), options, {
            ...open,
            fields,
            unseen,
            coming,
          });
          if (outcome === 'left') left.add(document.$id);
          else counts[outcome] += 1;
        });
        report(chunk.length);
      });
    const record = mark === null ? null : defaultsRecord(mark, findCollection(schema, saved.id), open);
    const before = { schema: backup.manifest.schema, widened, ...(record !== null && { record }) };
    await (dryRun ? restoreAll() : withLooseAttributes(saved, fields, before, schema, open, restoreAll));
    reports.push({ collection: saved.id, ...counts, left: left.count(), leftIds: left.ids });
  }
  return reports;
}

function defaultsRecord(
  { recordDefaults }: RestoringMark,
  collection: CollectionSchema | undefined,
  { projectId, databaseId }: OpenDatabase,
): NonNullable<MeantAttributes['record']> {
  return (attributes) => {
    if (attributes === null || collection === undefined) return recordDefaults(null);
    const schema = { collections: [{ ...collection, attributes, relationships: [], indexes: [] }] };
    return recordDefaults({ projectId, databaseId, schema });
  };
}

function restorable(saved: SavedCollection, backup: DatabaseSchema, live: DatabaseSchema): DocumentFields {
  const collection = collectionOf(live, saved.id);
  const present = documentFields(live, collection);
  return documentFields(
    live,
    collection,
    savedKeys(saved, backup).filter((key) => present.attributes.includes(key) || present.linking.includes(key)),
  );
}

type Outcome = 'restored' | 'unchanged' | 'left';

async function restoreDocument(
  saved: SavedDocument,
  first: WireDocument | undefined,
  { written, overwrite = false, dryRun = false }: RestoreValuesOptions,
  {
    documents,
    guardTime,
    fields,
    unseen,
    coming,
  }: OpenDatabase & {
    readonly fields: DocumentFields;
    readonly unseen: ReturnType<typeof unseenEnds>;
    /** In a preview, the keys of relationships that will exist by then. */
    readonly coming: readonly string[];
  },
): Promise<Outcome> {
  if (first === undefined) return 'left';
  requireAttributes(first, fields);
  const ownValues = written?.(fields.collection, saved) ?? {};
  const readAgain = async () => {
    const found = (await liveDocuments(documents, [saved], fields)).get(saved.$id) ?? null;
    if (found !== null) requireAttributes(found, fields);
    return found;
  };
  const outcome = await underGuard<Outcome>(first, { guardTime, readAgain }, async (found, unlessNewerThan) => {
    const keys = [...fields.attributes, ...fields.linking];
    const isSame = (value: unknown, live: WireDocument, key: string) =>
      sameValue(fieldValue(live, key, fields), value, key, fields);
    const wrong = keys.filter((key) => !isSame(fieldValue(saved, key, fields), found, key));
    if (wrong.length === 0) return coming.some((key) => !isEmptyLink(saved[key])) ? 'restored' : 'unchanged';
    if (!overwrite && !wrong.every((key) => isSame(ownValue(ownValues, key), found, key))) return 'left';
    if (dryRun) return 'restored';
    const values = Object.fromEntries(wrong.map((key) => [key, fieldValue(saved, key, fields)]));
    const linked = unseen.filter(({ key }) => Object.hasOwn(values, key));
    const watch = await watchLinks(linked, found, { documents, serverTime: guardTime, readAgain });
    if (watch === null) return 'newer';
    const result = await repeatUntilDone(() =>
      documents.rewrite(fields.collection, saved.$id, values, found.$updatedAt, unlessNewerThan),
    );
    if (result !== 'written') return result === 'gone' ? 'left' : result;
    return (await watch.others(values)) === null ? 'restored' : 'left';
  });
  return outcome === 'gone' || outcome === 'contended' ? 'left' : outcome;
}

/** Appwrite shows each attribute in every document. One that is away, because a rename arrived late, must not be taken for a null. */
function requireAttributes(found: WireDocument, { collection, attributes }: DocumentFields): void {
  const missing = attributes.find((key) => !Object.hasOwn(found, key));
  if (missing === undefined) return;
  throw new EntwriteError('verification_failed', {
    at: `${collection}.${missing}`,
    found: `the document '${found.$id}' without this attribute, which was listed when its values were to be restored`,
    expected: 'the attributes of the backup, until their values are restored',
    remedy: `${GOES_ON} If the attribute is gone, see what else changes the schema.`,
  });
}
