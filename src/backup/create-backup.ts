import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgressListener } from '../progress.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { schemaHash } from '../schema/schema-hash.js';
import { isSystemCollection } from '../schema-manager/system-collections.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { sameData } from '../util/same-data.js';
import { fileContext } from './backup-context.js';
import { findManifest, writeManifest } from './backup-folder.js';
import { type BackupSecret, createBackupKey, openBackupKey } from './backup-key.js';
import {
  type BackupKind,
  type BackupManifest,
  FORMAT_NAME,
  FORMAT_VERSION,
  isComplete,
  type SavedCollection,
  TOOL,
} from './backup-manifest.js';
import { backupFailed, backupRefused } from './backup-problem.js';
import { type BackupDatabase, type OpenDatabase, openDatabase } from './backup-source.js';
import { documentFields } from './document-fields.js';
import { createCheck } from './interruption.js';
import { type SavePorts, saveCollection } from './save-collection.js';

export interface CreateBackupOptions {
  /** The folder of this one backup; made when it is missing. One with an unfinished backup of the same database goes on. */
  readonly folder: string;
  /** Ids of collections, or of attributes as `collection.key`; all collections but entwrite's own when left out. */
  readonly only?: readonly string[];
  readonly kind?: BackupKind;
  readonly name?: string;
  /** Exempts it from `pruneBackups`. */
  readonly keep?: boolean;
  /** Encrypts every file of documents. */
  readonly encrypt?: BackupSecret;
  /** Says in so many words that values of encrypted attributes may be written in plain text. */
  readonly plain?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/** Collections read side by side. */
const CONCURRENCY = 3;

/**
 * Saves documents, schema and permissions of a database in a folder: `manifest.json` and one compressed file per collection.
 * Files are 0600, the folder 0700. Called again after an interruption it keeps the collections that are complete.
 *
 * @returns the manifest
 * @throws EntwriteError backup_refused before any document is read: decrypted values without `encrypt` or `plain`, an unknown
 *   collection, a folder with something else in it; backup_failed when a file cannot be written or the schema changes meanwhile.
 * @example
 * await createBackup({ transport, projectId, databaseId: 'blog' }, { folder: '.entwrite/backups/before-move' });
 */
export async function createBackup(database: BackupDatabase, options: CreateBackupOptions): Promise<BackupManifest> {
  const { folder, signal, onProgress = () => {} } = options;
  const open = openDatabase(database);
  const check = createCheck(folder, signal);
  const { manifest: begun, key } = await prepare(open, options);
  let manifest = begun;
  let writing = Promise.resolve();
  const record = (change: (current: BackupManifest) => BackupManifest): Promise<void> => {
    manifest = change(manifest);
    const current = manifest;
    writing = writing.then(() => writeManifest(folder, current));
    return writing;
  };
  await record((current) => current);

  const ports: SavePorts = { documents: open.documents, serverTime: open.serverTime, onProgress, check };
  const missing = manifest.chosen.filter(({ id }) => !manifest.collections.some((saved) => saved.id === id));
  await forEachConcurrently(missing, CONCURRENCY, async ({ id, attributes }) => {
    check();
    const schema = findCollection(manifest.schema, id);
    if (schema === undefined) return;
    const fields = documentFields(manifest.schema, schema, attributes);
    const file = `${id}.ndjson.gz${key === null ? '' : '.enc'}`;
    const cipher = key === null ? null : { key, context: fileContext(manifest, id) };
    const saved = await saveCollection(fields, attributes, { folder, file, cipher }, ports);
    await record((current) => ({ ...current, collections: [...current.collections, saved] }));
  });
  const after = await open.schemas.read();
  if (schemaHash(visible(after.schema.collections, manifest.chosen)) !== schemaHash(manifest.schema))
    throw backupFailed(folder, new Error('the schema of the database changed while it was read'));
  await record((current) => ({
    ...current,
    collections: current.chosen.flatMap(({ id }) => current.collections.filter((saved) => saved.id === id)),
    finishedAt: new Date().toISOString(),
  }));
  return manifest;
}

async function prepare(
  database: OpenDatabase,
  options: CreateBackupOptions,
): Promise<{ manifest: BackupManifest; key: Buffer | null }> {
  const { folder, encrypt, kind = 'manual', name = null, keep = false } = options;
  const live = await database.schemas.read();
  if (!live.exists)
    throw backupRefused(database.databaseId, 'no such database', 'a database to save', 'Check the database id.');
  const chosen = chooseCollections(live.schema.collections, options.only);
  const schema = visible(live.schema.collections, chosen);
  refuseExposure(schema.collections, chosen, options);

  const existing = await unfinished(folder, options, database);
  const isSame =
    existing !== null && sameData(existing.chosen, chosen) && schemaHash(existing.schema) === schemaHash(schema);
  await clearLeftovers(folder, isSame ? existing.collections : []);
  if (isSame) return { manifest: existing, key: await openBackupKey(folder, existing.encryption, encrypt) };
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
      startedAt: new Date().toISOString(),
      finishedAt: null,
      schema,
      encryption: encryption?.header ?? null,
      chosen,
      collections: [],
    },
    key: encryption?.key ?? null,
  };
}

type Chosen = BackupManifest['chosen'];

/** entwrite's own collections count only where they were asked for by name. */
function visible(collections: readonly CollectionSchema[], chosen: Chosen): { collections: CollectionSchema[] } {
  return {
    collections: collections.filter(({ id }) => !isSystemCollection(id) || chosen.some((other) => other.id === id)),
  };
}

function chooseCollections(collections: readonly CollectionSchema[], only: readonly string[] | undefined): Chosen {
  if (only === undefined)
    return collections.filter(({ id }) => !isSystemCollection(id)).map(({ id }) => ({ id, attributes: null }));
  const chosen = new Map<string, readonly string[] | null>();
  for (const name of only) {
    const whole = collections.find(({ id }) => id === name);
    const owner = collections.find(({ id }) => name.startsWith(`${id}.`) && id !== name);
    const collection = whole ?? owner;
    if (collection === undefined)
      throw backupRefused(name, 'no such collection', 'a collection of the database', 'Correct `only`.');
    const before = chosen.get(collection.id);
    refuseUnknownKey(name, collection, whole === undefined, { collections });
    if (whole !== undefined || before === null) chosen.set(collection.id, null);
    else chosen.set(collection.id, [...(before ?? []), name.slice(collection.id.length + 1)]);
  }
  return [...chosen].map(([id, attributes]) => ({ id, attributes }));
}

function refuseUnknownKey(name: string, collection: CollectionSchema, isKey: boolean, schema: DatabaseSchema): void {
  if (!isKey || documentFields(schema, collection).keys.includes(name.slice(collection.id.length + 1))) return;
  throw backupRefused(
    name,
    'no such attribute, or a relationship that is saved with the other collection',
    'an attribute of the collection',
    'Correct `only`.',
  );
}

function refuseExposure(
  collections: readonly CollectionSchema[],
  chosen: Chosen,
  { encrypt, plain = false }: CreateBackupOptions,
): void {
  if (encrypt !== undefined || plain) return;
  const exposed = collections.flatMap(({ id, attributes }) => {
    const choice = chosen.find((other) => other.id === id);
    if (choice === undefined) return [];
    return attributes
      .filter(({ key }) => choice.attributes?.includes(key) ?? true)
      .filter((attribute) => 'encrypt' in attribute && attribute.encrypt)
      .map(({ key }) => `${id}.${key}`);
  });
  if (exposed.length === 0) return;
  throw backupRefused(
    exposed.join(', '),
    'encrypted attributes, which Appwrite answers decrypted',
    'an encrypted backup, or leave to write them in plain text',
    'Pass `encrypt: { passphrase }`, or `plain: true` if the folder is a safe place.',
  );
}

/** The unfinished backup in the folder; null when it is free. */
async function unfinished(
  folder: string,
  { encrypt }: CreateBackupOptions,
  { projectId, databaseId }: OpenDatabase,
): Promise<BackupManifest | null> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw backupFailed(folder, cause);
  }
  const manifest = await findManifest(folder);
  const elsewhere = 'Name another folder, or delete this one.';
  if (manifest === null) {
    const files = (await readdir(folder)).filter((file) => file !== 'manifest.json.next');
    if (files.length === 0) return null;
    throw backupRefused(folder, `files that are no backup (${files[0]}, …)`, 'an empty folder', elsewhere);
  }
  if (isComplete(manifest)) throw backupRefused(folder, 'a finished backup', 'an empty folder', elsewhere);
  if (manifest.projectId !== projectId || manifest.databaseId !== databaseId)
    throw backupRefused(folder, 'an unfinished backup of another database', 'one of this database', elsewhere);
  if ((manifest.encryption === null) !== (encrypt === undefined))
    throw backupRefused(folder, 'an unfinished backup with another `encrypt`', 'the same options', elsewhere);
  return manifest;
}

/** Removes what an interrupted run left half-done; never anything the backup did not write. */
async function clearLeftovers(folder: string, complete: readonly SavedCollection[]): Promise<void> {
  const kept = new Set(complete.map(({ file }) => file));
  for (const file of await readdir(folder)) {
    if (!/\.ndjson\.gz(\.enc)?(\.partial(\.next)?)?$/.test(file) || kept.has(file)) continue;
    await rm(join(folder, file), { force: true });
  }
  for (const { file, bytes } of complete) {
    const found = await stat(join(folder, file)).catch(() => null);
    if (found?.size !== bytes)
      throw backupRefused(
        join(folder, file),
        found === null ? 'no such file' : `${found.size} bytes`,
        `${bytes} bytes, as the unfinished backup says`,
        'Delete the folder and begin anew.',
      );
  }
}
