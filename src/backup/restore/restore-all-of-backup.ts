import { readManifest } from '../format/backup-folder.js';
import type { BackupDatabase } from '../source/backup-database.js';
import { restoreBackup } from './restore-backup.js';
import type { RestoreOptions, RestoreReport } from './restore-report.js';
import { type RestoredValues, restoreValues } from './restore-values.js';

/** What came back whole, and of what only values were saved. */
export interface FullRestoreReport extends RestoreReport {
  readonly values: readonly RestoredValues[];
}

/** Restores collections saved whole by `restoreBackup`, then attributes saved alone by `restoreValues`; schemas alone only of the former. */
export async function restoreAllOfBackup(
  database: BackupDatabase,
  { schemaOnly, ...options }: RestoreOptions,
): Promise<FullRestoreReport> {
  const { only, dryRun = false } = options;
  const { collections } = await readManifest(options.folder);
  const chosen = collections.filter(({ id }) => only?.includes(id) ?? true);
  const parts = chosen.filter(({ attributes }) => attributes !== null).map(({ id }) => id);
  if (parts.length === 0 || schemaOnly === true) {
    return { ...(await restoreBackup(database, { ...options, ...(schemaOnly && { schemaOnly }) })), values: [] };
  }
  const wholes = chosen.filter(({ attributes }) => attributes === null).map(({ id }) => id);
  const nothing: RestoreReport = { dryRun, operations: [], collections: [], findings: [] };
  const report = wholes.length === 0 ? nothing : await restoreBackup(database, { ...options, only: wholes });
  return { ...report, values: await restoreValues(database, { ...options, only: parts }) };
}
