import { basename } from 'node:path';
import type { BackupManifest } from '../backup/format/backup-manifest.js';
import type { FullRestoreReport } from '../backup/restore/restore-all-of-backup.js';
import type { RestoreReport } from '../backup/restore/restore-report.js';
import type { RestoredValues } from '../backup/restore/restore-values.js';
import type { ListedBackup } from '../backup/retention/list-backups.js';
import { describeOperation } from '../operations/operation.js';
import { plural } from '../util/plural.js';
import { findingLine } from './printing/text-printer.js';
import { table } from './table.js';

/** The JSON output for a backup: the manifest without the schema, which is long. */
export function backupData(folder: string, { schema: _, encryption, ...manifest }: BackupManifest): object {
  return {
    folder,
    ...manifest,
    encrypted: encryption !== null,
    documents: documentsOf(manifest),
    bytes: bytesOf(manifest),
  };
}

/** Describes a backup that was made: size, folder, and the collections that changed while they were read. */
export function describeBackup(folder: string, manifest: BackupManifest): string {
  const inconsistent = manifest.collections.filter(({ consistent }) => !consistent).map(({ id }) => id);
  return [
    `${plural(documentsOf(manifest), 'document')} of ${plural(manifest.collections.length, 'collection')} (${size(bytesOf(manifest))}${manifest.encryption === null ? '' : ', encrypted'}) saved in ${folder}`,
    ...(inconsistent.length === 0
      ? []
      : [`Changed while they were read, so their documents may not match each other: ${inconsistent.join(', ')}.`]),
  ].join('\n');
}

/** Backups as a table; `noun` is what to call them. */
export function describeBackups(root: string, backups: readonly ListedBackup[], noun = 'backups'): string {
  if (backups.length === 0) return `No ${noun} in ${root}.`;
  const rows = backups.map(({ folder, manifest, complete, documents, bytes }) => [
    basename(folder),
    manifest.databaseId,
    manifest.startedAt.replace(/\.\d+Z$/, 'Z'),
    manifest.kind,
    manifest.name ?? '',
    String(documents),
    size(bytes),
    [complete ? '' : 'unfinished', manifest.keep ? 'kept' : '', manifest.encryption === null ? '' : 'encrypted']
      .filter((word) => word !== '')
      .join(', '),
  ]);
  return table([['backup', 'database', 'started', 'kind', 'name', 'documents', 'size', ''], ...rows]);
}

/** What a restore did or would do; the text of a restore that wrote begins with `done`. */
export function describeRestore(
  { dryRun, operations, collections, findings, values = [] }: RestoreReport & Partial<FullRestoreReport>,
  done = 'Restored.',
): string {
  return [
    dryRun ? 'Nothing was written. A restore would do this:' : done,
    ...operations.map((operation) => `  ${describeOperation(operation)}`),
    ...collections.map(
      ({ id, documents: { missing, values, links, times, same } }) =>
        `  ${id}: ${missing} missing, ${values} with other values, ${links} with other links, ${times} with other times, ${same} already as saved`,
    ),
    ...values.map(describeValues),
    ...findings.map(findingLine),
  ].join('\n');
}

/** Names the documents with other values, since a person must decide which of the two to keep. */
function describeValues({ collection, restored, unchanged, left, leftIds }: RestoredValues): string {
  const others =
    left === 0
      ? ''
      : `, ${left} left unchanged, because they are missing or have other values (${leftIds.slice(0, 10).join(', ')}); --overwrite restores the saved values`;
  return `  ${collection}: values of ${plural(restored, 'document')}, ${unchanged} already as saved${others}`;
}

/** Whether a dry run found anything to do. */
export function wouldChange({ operations, collections, values }: FullRestoreReport): boolean {
  return (
    operations.length > 0 ||
    values.some(({ restored }) => restored > 0) ||
    collections.some(({ documents: { same: _, ...others } }) => Object.values(others).some((count) => count > 0))
  );
}

function documentsOf({ collections }: Pick<BackupManifest, 'collections'>): number {
  return collections.reduce((sum, { documents }) => sum + documents, 0);
}

function bytesOf({ collections }: Pick<BackupManifest, 'collections'>): number {
  return collections.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** `1.2 MB` */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power] ?? 'B'}`;
}
