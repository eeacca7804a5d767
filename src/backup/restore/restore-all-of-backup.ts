import { readManifest } from '../format/backup-folder.js';
import { chooseSaved, openBackup } from '../format/open-backup.js';
import { type BackupDatabase, openDatabase } from '../source/backup-database.js';
import { refuseWithoutPlace } from './refuse-without-place.js';
import { restoreBackup, restoreWholes } from './restore-backup.js';
import type { RestoreOptions, RestoreReport } from './restore-report.js';
import { previewValues, type RestoredValues, restoreValues } from './restore-values.js';

/** The report of collections restored whole, and of restored values. */
export interface FullRestoreReport extends RestoreReport {
  readonly values: readonly RestoredValues[];
}

/**
 * Restores collections saved whole by `restoreBackup`, then attributes saved alone by `restoreValues`; with `schemaOnly` only the schemas
 * of the former. Writes nothing if the attributes have no place.
 */
export async function restoreAllOfBackup(
  database: BackupDatabase,
  { schemaOnly = false, ...options }: RestoreOptions,
): Promise<FullRestoreReport> {
  const { folder, encrypt, only, dryRun = false } = options;
  const chosen = chooseSaved(await readManifest(folder), only);
  const idsOf = (isPart: boolean) =>
    chosen.filter(({ attributes }) => (attributes !== null) === isPart).map(({ id }) => id);
  const [wholes, parts] = [idsOf(false), idsOf(true)];
  if (parts.length === 0) return { ...(await restoreBackup(database, { ...options, schemaOnly })), values: [] };
  if (schemaOnly) {
    const ofWholes = wholes.length > 0 ? { ...options, only: wholes } : options;
    return { ...(await restoreBackup(database, { ...ofWholes, schemaOnly })), values: [] };
  }
  if (wholes.length === 0) {
    const nothing: RestoreReport = { dryRun, operations: [], collections: [], findings: [] };
    return { ...nothing, values: await restoreValues(database, options) };
  }
  const { schema } = await openDatabase(database).schemas.read();
  refuseWithoutPlace(await openBackup(folder, encrypt, parts), schema, wholes);
  const report = await restoreWholes(database, { ...options, only: wholes });
  const ofParts = { ...options, only: parts };
  if (dryRun) return { ...report, values: await previewValues(database, ofParts, wholes) };
  return { ...report, values: await restoreValues(database, ofParts) };
}
