import { randomBytes } from 'node:crypto';
import { type CallRules, checkCall, RECORD, WORK_RULES } from '../../metadata/options/check-call.js';
import { FLAG, NAMES, oneOfWords, TEXT } from '../../metadata/options/judge-options.js';
import type { ProgressListener } from '../../progress.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { awaitOtherWork, type Beginning, unlessDisturbed } from '../../schema-manager/lock/other-work.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { sameData } from '../../util/same-data.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { writeManifest } from '../format/backup-folder.js';
import { type BackupSecret, createBackupKey, openBackupKey } from '../format/backup-key.js';
import { type BackupKind, type BackupManifest, FORMAT_NAME, FORMAT_VERSION, TOOL } from '../format/backup-manifest.js';
import { backupFailed, backupRefused } from '../format/backup-problem.js';
import { collectionOf, documentFields } from '../format/document-fields.js';
import { fileContext } from '../format/encrypting.js';
import { fileName } from '../format/file-name.js';
import { type BackupDatabase, type OpenDatabase, openDatabase } from '../source/backup-database.js';
import { type BackupSource, resolveSource } from '../source/backup-source.js';
import { GOES_ON } from '../source/interruption.js';
import { chooseCollections, refuseExposure, visibleSchema } from './choose-collections.js';
import { claimFolder, type FolderClaim } from './claim-folder.js';
import { clearLeftovers, prepareFolder } from './prepare-folder.js';
import { type SaveDeps, saveCollection } from './save-collection.js';

export interface CreateBackupOptions {
  /** The folder of this one backup, created if missing. An unfinished backup of the same database in it is continued. */
  readonly folder: string;
  /** Ids of collections, or of attributes as `collection.key`; by default all collections but entwrite's own. */
  readonly only?: readonly string[];
  readonly kind?: BackupKind;
  readonly name?: string;
  /** Protects it from `pruneBackups`. */
  readonly keep?: boolean;
  /** Encrypts every file of documents; by default as in the context. */
  readonly encrypt?: BackupSecret;
  /** Allows writing values of encrypted attributes in plain text. */
  readonly plain?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

const CREATE_RULES: CallRules<CreateBackupOptions> = {
  ...WORK_RULES,
  folder: TEXT,
  only: NAMES,
  kind: oneOfWords(['manual', 'automatic', 'snapshot']),
  name: TEXT,
  keep: FLAG,
  encrypt: RECORD,
  plain: FLAG,
};

/** How many collections are read side by side. */
const CONCURRENCY = 3;

/**
 * Saves documents, schema and permissions of a database in a folder: `manifest.json` and one compressed file per collection. Files are
 * 0600, the folder 0700. A repeated call after an interruption keeps the collections that are complete.
 *
 * @returns the manifest
 * @throws EntwriteError backup_refused before any document is read: decrypted values without `encrypt` or `plain`, an unknown collection,
 * a folder with other contents; backup_failed if a file cannot be written or the schema changes meanwhile.
 * @example
 * await createBackup(db, { folder: '.entwrite/backups/before-move' });
 */
export async function createBackup(source: BackupSource, given: CreateBackupOptions): Promise<BackupManifest> {
  checkCall('createBackup', given, CREATE_RULES);
  const { database, options } = await resolveSource(source, given);
  return saveDatabase(database, options);
}

/** Makes the function that alters each document before it is written, for the schema under which the documents are read. */
type ChangeFor = (live: DatabaseSchema) => Promise<SaveDeps['change']>;

/** `createBackup` for a given database, with documents altered. */
export async function saveDatabase(
  database: BackupDatabase,
  options: CreateBackupOptions,
  changeFor: ChangeFor = async () => (_, document) => document,
): Promise<BackupManifest> {
  const { folder, signal, onProgress = () => {} } = options;
  const open = openDatabase(database);
  const check = () => throwIfAborted(folder, signal, GOES_ON);
  const { manifest: begun, key, claim, beginning, change } = await prepare(open, options, changeFor);
  try {
    let manifest = begun;
    let writing = Promise.resolve();
    const record = (update: (current: BackupManifest) => BackupManifest): Promise<void> => {
      manifest = update(manifest);
      const current = manifest;
      writing = writing.then(async () => {
        await claim.confirm();
        await writeManifest(folder, current);
      });
      return writing;
    };
    await record((current) => current);

    const { documents, serverTime } = open;
    const deps: SaveDeps = { change, documents, serverTime, onProgress, check, confirm: claim.confirm };
    const missing = manifest.chosen.filter(({ id }) => !manifest.collections.some((saved) => saved.id === id));
    const read = async (): Promise<void> => {
      await forEachConcurrently(missing, CONCURRENCY, async ({ id, attributes }) => {
        check();
        const collection = collectionOf(manifest.schema, id);
        const fields = documentFields(manifest.schema, collection, attributes);
        const file = fileName(id, key !== null);
        const cipher = key === null ? null : { key, context: fileContext(manifest, id) };
        const saved = await saveCollection(
          fields,
          collection.attributes,
          attributes,
          { folder, file, cipher, token: claim.token },
          deps,
        );
        await record((current) => ({ ...current, collections: [...current.collections, saved] }));
      });
      const after = await open.schemas.read();
      if (schemaHash(visibleSchema(after.schema.collections, manifest.chosen)) !== schemaHash(manifest.schema))
        throw backupFailed(folder, new Error('the schema of the database changed while it was read'));
    };
    if (beginning === null) await read();
    else await unlessDisturbed(beginning, read, (cause) => backupFailed(folder, disturbedBy(cause)));
    await record((current) => ({
      ...current,
      collections: current.chosen.flatMap(({ id }) => current.collections.filter((saved) => saved.id === id)),
      finishedAt: new Date().toISOString(),
    }));
    await claim.release();
    return manifest;
  } catch (error) {
    // If a later run took over the folder, that is the reason of the failure.
    await claim.confirm();
    throw error;
  }
}

function disturbedBy(cause: unknown): Error {
  return new Error('a migration or a restore worked on the database while it was read', { cause });
}

interface Prepared {
  readonly manifest: BackupManifest;
  readonly key: Buffer | null;
  readonly claim: FolderClaim;
  readonly beginning: Beginning | null;
  readonly change: SaveDeps['change'];
}

async function prepare(
  database: OpenDatabase,
  options: CreateBackupOptions,
  changeFor: ChangeFor,
  waited: Beginning | null = null,
): Promise<Prepared> {
  const { folder, encrypt, kind = 'manual', name = null, keep = false } = options;
  const live = await database.schemas.read();
  if (!live.exists)
    throw backupRefused(database.databaseId, 'no such database', 'a database to save', 'Check the database id.');
  const chosen = chooseCollections(live.schema.collections, options.only);
  const schema = visibleSchema(live.schema.collections, chosen);
  const isEncrypted = encrypt !== undefined;
  refuseExposure(schema.collections, chosen, { isEncrypted, plain: options.plain });

  // An automatic backup is made by the holder of the lock.
  const states = kind === 'automatic' ? null : createStateStore(database.schemas, database.documents);
  const beginning = states === null ? null : (waited ?? (await awaitOtherWork(states, options)));
  if (waited === null && beginning?.hasWaited) return prepare(database, options, changeFor, beginning);
  const work = beginning?.since ?? null;
  const change = await changeFor(live.schema);
  // Until the folder is cleared nobody else may finish a backup in it, so no request is sent in between.
  const existing = await prepareFolder(folder, { ...database, isEncrypted });
  const claim = await claimFolder(folder);
  const isSame =
    existing !== null &&
    (existing.work ?? null) === work &&
    sameData(existing.chosen, chosen) &&
    schemaHash(existing.schema) === schemaHash(schema);
  await clearLeftovers(folder, isSame ? existing.collections : []);
  if (isSame)
    return {
      manifest: existing,
      key: await openBackupKey(folder, existing.encryption, encrypt),
      claim,
      beginning,
      change,
    };
  // An automatic backup is restored to the server it came from.
  const engine = kind === 'automatic' ? null : (await database.schemas.capabilities()).engine;
  const encryption = encrypt === undefined ? null : await createBackupKey(encrypt);
  return {
    manifest: {
      format: FORMAT_NAME,
      version: FORMAT_VERSION,
      tool: TOOL,
      id: randomBytes(8).toString('hex'),
      kind,
      name,
      keep,
      projectId: database.projectId,
      databaseId: database.databaseId,
      engine,
      work,
      startedAt: new Date().toISOString(),
      finishedAt: null,
      schema,
      encryption: encryption?.header ?? null,
      chosen,
      collections: [],
    },
    key: encryption?.key ?? null,
    claim,
    beginning,
    change,
  };
}
