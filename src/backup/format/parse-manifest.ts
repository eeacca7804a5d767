import { isEngine } from '../../appwrite/server/capabilities.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import { isDatabaseSchema, isIdentifier, isText } from '../../schema/rules/is-database-schema.js';
import { parseJson } from '../../util/canonical-json.js';
import { CHECK_BYTES, SALT_BYTES } from './backup-key.js';
import {
  type BackupManifest,
  type EncryptionHeader,
  FORMAT_NAME,
  FORMAT_VERSION,
  type SavedCollection,
} from './backup-manifest.js';
import { backupInvalid } from './backup-problem.js';
import { fileName } from './file-name.js';

/** Parses a manifest, which is not trusted. Throws backup_invalid for anything that entwrite does not write. */
export function parseManifest(at: string, text: string): BackupManifest {
  const foreign = (found: string, cause?: unknown) =>
    backupInvalid(at, found, `a manifest of ${FORMAT_NAME}`, 'Check the path: this is no backup of entwrite.', cause);
  let value: Partial<BackupManifest> | null;
  try {
    value = parseJson(text) as Partial<BackupManifest> | null;
  } catch (cause) {
    throw foreign('text that is not JSON', cause);
  }
  if (isNestedDeeply(value)) throw foreign('JSON that is nested too deeply');
  if (typeof value !== 'object' || value?.format !== FORMAT_NAME || typeof value.version !== 'number')
    throw foreign('JSON of something else');
  if (value.version > FORMAT_VERSION)
    throw backupInvalid(at, `format version ${value.version}`, `at most ${FORMAT_VERSION}`, 'Update entwrite.');
  if (!isManifest(value)) throw foreign('a manifest with parts missing');
  try {
    return { ...value, schema: normalizeSchema(value.schema) };
  } catch (cause) {
    throw foreign('a manifest with an invalid schema', cause);
  }
}

/** Levels that no manifest comes near; recursive code overflows the stack at about a hundred times as many. */
const DEEPEST = 100;

function isNestedDeeply(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1)
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  return level.length > 0;
}

const KINDS: readonly unknown[] = ['manual', 'automatic', 'snapshot'];

function isManifest(value: Partial<BackupManifest>): value is BackupManifest {
  const { chosen, collections, startedAt, finishedAt, encryption, schema, kind, keep, name } = value;
  return (
    isText(value.id) &&
    /^[0-9a-f]{16}$/.test(value.id) &&
    [value.projectId, value.databaseId].every(isIdentifier) &&
    KINDS.includes(kind) &&
    typeof keep === 'boolean' &&
    (name === null || isText(name)) &&
    (value.engine === undefined || value.engine === null || isEngine(value.engine)) &&
    (value.work === undefined || value.work === null || isText(value.work)) &&
    isTime(startedAt) &&
    (finishedAt === null || isTime(finishedAt)) &&
    isDatabaseSchema(schema) &&
    (encryption === null || isHeader(encryption)) &&
    isListOfCollections(chosen, isChoice) &&
    isListOfCollections(collections, (saved) => isSaved(saved, encryption !== null)) &&
    collections.every(({ id }) => schema.collections.some((collection) => collection.id === id)) &&
    collections.every(({ id }) => chosen.some((choice) => choice.id === id)) &&
    (finishedAt === null || chosen.length === collections.length)
  );
}

/** Each collection may be listed once: otherwise it would be restored twice. */
function isListOfCollections<T extends { readonly id: string }>(
  value: readonly T[] | undefined,
  isItem: (item: Partial<T> | null) => boolean,
): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem) && new Set(value.map(({ id }: T) => id)).size === value.length;
}

function isTime(value: unknown): value is string {
  return isText(value) && !Number.isNaN(Date.parse(value));
}

function isHeader(header: Partial<EncryptionHeader> | undefined): boolean {
  const { algorithm, kdf, salt, cost = 0, check } = header ?? {};
  const isCost = Number.isSafeInteger(cost) && cost > 1 && Number.isInteger(Math.log2(cost));
  const isSalt = isText(salt) && /^[0-9a-f]*$/.test(salt) && salt.length === 2 * SALT_BYTES;
  const isCheck = isText(check) && Buffer.from(check, 'base64').length === CHECK_BYTES;
  return algorithm === 'aes-256-gcm' && (kdf === 'scrypt' || kdf === 'none') && isSalt && isCheck && isCost;
}

type Choice = BackupManifest['chosen'][number];

function isChoice(choice: Partial<Choice> | null): boolean {
  return isIdentifier(choice?.id) && isKeys(choice.attributes);
}

function isKeys(keys: unknown): boolean {
  return keys === null || (Array.isArray(keys) && keys.every(isIdentifier));
}

/** The name of a file follows from its collection, so that no manifest can point at another file. */
function isSaved(saved: Partial<SavedCollection> | null, isEncrypted: boolean): boolean {
  return (
    isIdentifier(saved?.id) &&
    saved.file === fileName(saved.id, isEncrypted) &&
    [saved.documents, saved.bytes, saved.reread].every(isCount) &&
    [saved.sha256, saved.digest].every((text) => isText(text) && /^[0-9a-f]{64}$/.test(text)) &&
    [saved.firstUpdatedAt, saved.lastUpdatedAt].every((time) => time === null || isTime(time)) &&
    typeof saved.consistent === 'boolean' &&
    isKeys(saved.attributes) &&
    typeof saved.nulls === 'object' &&
    saved.nulls !== null &&
    Object.values(saved.nulls).every(isCount)
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
