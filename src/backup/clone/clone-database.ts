import { EntwriteError, hasCode } from '../../errors.js';
import { type CallRules, checkCall, RECORD, WORK_RULES } from '../../metadata/options/check-call.js';
import { FLAG, NAMES, TEXT } from '../../metadata/options/judge-options.js';
import type { ProgressListener } from '../../progress.js';
import { withoutSystemCollections } from '../../schema-manager/lock/system-collections.js';
import { definedOnly } from '../../util/defined-only.js';
import { plural } from '../../util/plural.js';
import { saveDatabase } from '../create/create-backup.js';
import { restoreBackup } from '../restore/restore-backup.js';
import type { RestoreReport } from '../restore/restore-report.js';
import { type BackupDatabase, openDatabase } from '../source/backup-database.js';
import { type BackupSource, resolveSource } from '../source/backup-source.js';
import { type CloneFolder, openCloneFolder } from './clone-folder.js';
import { maskDocuments } from './mask-documents.js';
import type { MaskRules } from './mask-rule.js';

export interface CloneOptions {
  /** How values that must not get into the clone are masked, by `collection.attribute`. */
  readonly mask?: MaskRules;
  /** Determines the fakes together with the values: the same salt gives the same clone. A secret; random by default. */
  readonly salt?: string;
  /**
   * Keeps what an interrupted clone has read, masked and encrypted, and a random salt, so that a call with the same databases, rules and
   * salt can continue within a day. Without it a clone starts over.
   */
  readonly folder?: string;
  /** Ids of collections; by default all but entwrite's own. */
  readonly only?: readonly string[];
  /** Writes into a database that has collections already. Documents unknown to the source stay. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

const CLONE_RULES: CallRules<CloneOptions> = {
  ...WORK_RULES,
  mask: RECORD,
  salt: TEXT,
  folder: TEXT,
  only: NAMES,
  overwrite: FLAG,
};

export interface CloneReport extends RestoreReport {
  /** Attributes whose values were masked. */
  readonly masked: readonly string[];
}

/**
 * Copies a database into another one, of the same or another project: schema, documents with ids, times, permissions and links. Values are
 * masked before anything is written anywhere, and what is on disk meanwhile is encrypted. With a `folder`, an interrupted clone can be
 * continued.
 *
 * @throws EntwriteError clone_refused if the target is the source, or has collections and `overwrite` is not given; configuration_invalid
 * for a rule; errors of a backup and a restore
 * @example
 * await cloneDatabase(production, staging, { mask: { 'users.email': 'internet.email', 'users.name': 'person.fullName' } });
 */
export async function cloneDatabase(
  source: BackupSource,
  target: BackupSource,
  options: CloneOptions = {},
): Promise<CloneReport> {
  checkCall('cloneDatabase', options, CLONE_RULES);
  const { database: from } = await resolveSource(source, {});
  const { database: to } = await resolveSource(target, {});
  const { mask = {}, salt, only, overwrite = false, signal, onProgress } = options;
  if (from.projectId === to.projectId && from.databaseId === to.databaseId)
    throw refusal(to, 'the database that is cloned', 'another one', 'Name another database; nothing was written.');
  const databases = [from, to].flatMap(({ projectId, databaseId }) => [projectId, databaseId]);
  const kept = await openCloneFolder(options.folder, salt, { databases, only: only ?? null, mask });
  let isKept = kept.read !== null;
  try {
    await refuseTarget(to, overwrite, kept);
    const work = definedOnly({ signal, onProgress });
    const place = { folder: kept.kept, encrypt: { key: kept.key } };
    if (kept.read === null)
      await saveDatabase(from, { ...place, ...work, ...definedOnly({ only }) }, async (schema) => {
        const change = await maskDocuments(withoutSystemCollections(schema), mask, kept.salt);
        isKept = options.folder !== undefined;
        return change;
      });
    const report = await restoreBackup(to, { ...place, overwrite, ...work });
    isKept = false;
    return { ...report, masked: Object.keys(mask) };
  } catch (error) {
    if (hasCode(error, 'aborted_by_user')) throw stopped(to, isKept, error);
    if (kept.read === null || !hasCode(error, 'backup_invalid')) throw error;
    isKept = false;
    throw damaged(error);
  } finally {
    if (!isKept) await kept.remove();
  }
}

function stopped({ databaseId }: BackupDatabase, isKept: boolean, cause: EntwriteError): EntwriteError {
  const remedy = isKept
    ? 'Run it again within a day: it continues where it stopped.'
    : 'Begin again with the option `overwrite`.';
  const { found, expected } = cause;
  return new EntwriteError('aborted_by_user', { at: `clone into '${databaseId}'`, found, expected, remedy }, { cause });
}

/** The kept files cannot be read, for example because their removal was interrupted. */
function damaged(cause: EntwriteError): EntwriteError {
  const { at, found, expected } = cause;
  const remedy = 'Clone again: it begins anew.';
  return new EntwriteError('backup_invalid', { at, found, expected, remedy }, { cause });
}

/** A continued clone may find the collections that it has made, but no others. */
async function refuseTarget(to: BackupDatabase, overwrite: boolean, { read }: CloneFolder): Promise<void> {
  const live = await openDatabase(to).schemas.read();
  const { collections } = withoutSystemCollections(live.schema);
  const made = new Set(read?.chosen.map(({ id }) => id));
  const all = [...collections.map(({ id }) => id), ...live.parked.map(({ collection }) => collection)].filter(
    (id) => !made.has(id),
  );
  if (all.length === 0 || overwrite) return;
  const found = `a database with ${plural(all.length, 'collection')}: ${all.slice(0, 5).join(', ')}`;
  const remedy = 'Name an empty database, or pass the option `overwrite` to write into this one. Nothing was written.';
  throw refusal(to, found, 'an empty one, or none', remedy);
}

function refusal({ databaseId }: BackupDatabase, found: string, expected: string, remedy: string): EntwriteError {
  return new EntwriteError('clone_refused', { at: `database '${databaseId}'`, found, expected, remedy });
}
