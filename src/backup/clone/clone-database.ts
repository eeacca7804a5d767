import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntwriteError } from '../../errors.js';
import type { ProgressListener } from '../../progress.js';
import { withoutSystemCollections } from '../../schema-manager/lock/system-collections.js';
import { saveDatabase } from '../create/create-backup.js';
import { restoreBackup } from '../restore/restore-backup.js';
import type { RestoreReport } from '../restore/restore-report.js';
import { type BackupDatabase, openDatabase } from '../source/backup-database.js';
import { type BackupSource, resolveSource } from '../source/backup-source.js';
import { maskDocuments } from './mask-documents.js';
import type { MaskRules } from './mask-rule.js';

export interface CloneOptions {
  /** What becomes of values that must not get into the clone, by `collection.attribute`. */
  readonly mask?: MaskRules;
  /** What fakes follow from, beside the value: the same salt gives the same clone. A secret; random when not given. */
  readonly salt?: string;
  /** Ids of collections; all but entwrite's own when left out. */
  readonly only?: readonly string[];
  /** Writes into a database that has collections already, as after a clone that was interrupted. Documents the source does not know stay. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/** What was cloned. */
export interface CloneReport extends RestoreReport {
  /** Attributes whose values were masked. */
  readonly masked: readonly string[];
}

/**
 * Copies a database into another one, of the same project or another: schema, documents with ids, times, permissions and links. Values are
 * masked before anything is written anywhere; what lies on the disk meanwhile is encrypted with a key that is never stored. Interrupted,
 * it is begun again with `overwrite` and the same salt.
 *
 * @throws EntwriteError clone_refused where the target is the source, or has collections and `overwrite` is not given;
 *   configuration_invalid for a rule; whatever a backup and a restore throw
 * @example
 * await cloneDatabase(production, staging, { mask: { 'users.email': 'internet.email', 'users.name': 'person.fullName' } });
 */
export async function cloneDatabase(
  source: BackupSource,
  target: BackupSource,
  options: CloneOptions = {},
): Promise<CloneReport> {
  const { database: from } = await resolveSource(source, {});
  const { database: to } = await resolveSource(target, {});
  const { mask = {}, salt = randomBytes(16).toString('hex'), only, overwrite = false, signal, onProgress } = options;
  await refuseTarget(from, to, overwrite);
  const { schema } = await openDatabase(from).schemas.read();
  const change = await maskDocuments(withoutSystemCollections(schema), mask, salt);
  const work = { ...(signal !== undefined && { signal }), ...(onProgress !== undefined && { onProgress }) };
  const folder = await mkdtemp(join(tmpdir(), 'entwrite-clone-'));
  const encrypt = { key: randomBytes(32) };
  try {
    const kept = join(folder, 'clone');
    await saveDatabase(from, { folder: kept, encrypt, ...(only !== undefined && { only }), ...work }, change);
    const report = await restoreBackup(to, { folder: kept, encrypt, overwrite: true, ...work });
    return { ...report, masked: Object.keys(mask) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function refuseTarget(from: BackupDatabase, to: BackupDatabase, overwrite: boolean): Promise<void> {
  const refuse = (found: string, expected: string, remedy: string) =>
    new EntwriteError('clone_refused', { at: `database '${to.databaseId}'`, found, expected, remedy });
  const live = await openDatabase(to).schemas.read();
  if (from.projectId === to.projectId && from.databaseId === to.databaseId)
    throw refuse('the database that is cloned', 'another one', 'Name another database; nothing was written.');
  const { collections } = withoutSystemCollections(live.schema);
  const all = [...collections.map(({ id }) => id), ...live.parked.map(({ collection }) => collection)];
  if (all.length === 0 || overwrite) return;
  const found = `a database with ${all.length} collection${all.length === 1 ? '' : 's'}: ${all.slice(0, 5).join(', ')}`;
  const remedy =
    'Name an empty database; or pass `overwrite` (`--overwrite`) to write into this one. Nothing was written.';
  throw refuse(found, 'an empty one, or none', remedy);
}
