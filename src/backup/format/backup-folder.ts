import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import { parseJson, stringifyJson } from '../../util/canonical-json.js';
import {
  type BackupManifest,
  type EncryptionHeader,
  FORMAT_NAME,
  FORMAT_VERSION,
  type SavedCollection,
} from './backup-manifest.js';
import { backupFailed, backupInvalid } from './backup-problem.js';

/** What a data step wrote after the backup was made, kept beside it by migrations. */
export const WRITTEN_LOG = 'written.ndjson';

export const MANIFEST_FILE = 'manifest.json';

/** Replaces the manifest as a whole: a reader sees the old one or the new one. Throws backup_failed. */
export async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  const path = join(folder, MANIFEST_FILE);
  try {
    const file = await open(`${path}.next`, 'w', 0o600);
    try {
      await file.writeFile(`${stringifyJson(manifest, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.next`, path);
  } catch (cause) {
    throw backupFailed(path, cause);
  }
}

/** The manifest of a backup; null when the folder or the file does not exist. Throws backup_invalid on anything else that is none. */
export async function findManifest(folder: string): Promise<BackupManifest | null> {
  const path = join(folder, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw backupFailed(path, cause);
  }
  return parseManifest(path, text);
}

/** The manifest of a backup. Throws backup_invalid when there is none. */
export async function readManifest(folder: string): Promise<BackupManifest> {
  const manifest = await findManifest(folder);
  if (manifest !== null) return manifest;
  throw backupInvalid(
    folder,
    `no ${MANIFEST_FILE}`,
    'the folder of a backup',
    'Check the path; `listBackups` lists them.',
  );
}

/** Reads the text of a manifest. Throws backup_invalid. */
export function parseManifest(at: string, text: string): BackupManifest {
  const foreign = (found: string, cause?: unknown) =>
    backupInvalid(at, found, `a manifest of ${FORMAT_NAME}`, 'Check the path: this is no backup of entwrite.', cause);
  let value: Partial<BackupManifest> | null;
  try {
    value = parseJson(text) as Partial<BackupManifest> | null;
  } catch (cause) {
    throw foreign('text that is not JSON', cause);
  }
  if (typeof value !== 'object' || value?.format !== FORMAT_NAME || typeof value.version !== 'number')
    throw foreign('JSON of something else');
  if (value.version > FORMAT_VERSION)
    throw backupInvalid(at, `format version ${value.version}`, `at most ${FORMAT_VERSION}`, 'Update entwrite.');
  if (!isManifest(value)) throw foreign('a manifest with parts missing');
  try {
    return { ...value, schema: normalizeSchema(value.schema) };
  } catch (cause) {
    throw foreign('a manifest with a schema that is none', cause);
  }
}

/** File names stay in the folder whatever a manifest says. */
const FILE_NAME = /^[A-Za-z0-9][\w.-]*$/;

function isManifest(value: Partial<BackupManifest>): value is BackupManifest {
  const { chosen, collections, finishedAt, encryption } = value;
  return (
    [value.id, value.projectId, value.databaseId, value.startedAt, value.kind].every(isText) &&
    (finishedAt === null || isText(finishedAt)) &&
    Array.isArray(value.schema?.collections) &&
    (encryption === null || isHeader(encryption)) &&
    Array.isArray(chosen) &&
    chosen.every((choice) => isText(choice?.id)) &&
    Array.isArray(collections) &&
    collections.every(isSaved) &&
    (finishedAt === null || chosen.every(({ id }) => collections.some((saved) => saved.id === id)))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isHeader(header: Partial<EncryptionHeader> | undefined): boolean {
  const { kdf, salt, cost = 0, check } = header ?? {};
  const isCost = Number.isSafeInteger(cost) && cost > 1 && Number.isInteger(Math.log2(cost));
  return (kdf === 'scrypt' || kdf === 'none') && isText(salt) && isText(check) && isCost;
}

function isSaved(saved: Partial<SavedCollection> | null): boolean {
  return (
    isText(saved?.id) &&
    isText(saved.file) &&
    FILE_NAME.test(saved.file) &&
    [saved.documents, saved.bytes].every((number) => Number.isSafeInteger(number)) &&
    [saved.sha256, saved.digest].every((text) => isText(text) && /^[0-9a-f]{64}$/.test(text)) &&
    [saved.firstUpdatedAt, saved.lastUpdatedAt].every((time) => time === null || isText(time)) &&
    (saved.attributes === null || (Array.isArray(saved.attributes) && saved.attributes.every(isText))) &&
    typeof saved.nulls === 'object' &&
    saved.nulls !== null
  );
}
