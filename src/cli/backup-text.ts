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

/** A backup that was made, and what has to be known about it. */
export function describeBackup(folder: string, manifest: BackupManifest): string {
  const moving = manifest.collections.filter(({ consistent }) => !consistent).map(({ id }) => id);
  return [
    `${plural(documentsOf(manifest), 'document')} of ${plural(manifest.collections.length, 'collection')} (${size(bytesOf(manifest))}${manifest.encryption === null ? '' : ', encrypted'}) saved in ${folder}`,
    ...(moving.length === 0 ? [] : [`Written to faster than they could be read again: ${moving.join(', ')}.`]),
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

/** What a restore did or would do; one that wrote begins with `done`. */
export function describeRestore(
  { dryRun, operations, collections, findings, values = [] }: RestoreReport & Partial<FullRestoreReport>,
  done = 'Restored.',
): string {
  return [
    dryRun ? 'Nothing was written. A restore would do this:' : done,
    ...operations.map((operation) => `  ${describeOperation(operation)}`),
    ...collections.map(
      ({ id, documents: { missing, values, links, times, same } }) =>
        `  ${id}: ${missing} missing, ${values} with other values, ${links} with other links, ${times} with other times, ${same} right already`,
    ),
    ...values.map(describeValues),
    ...findings.map(findingLine),
  ].join('\n');
}

/** Documents that hold something else are named, since a person has to decide what of the two counts. */
function describeValues({ collection, restored, unchanged, left, leftIds }: RestoredValues): string {
  const others =
    left === 0
      ? ''
      : `, ${left} left, which are gone or hold other values (${leftIds.slice(0, 10).join(', ')}); --overwrite gives the latter what was saved`;
  return `  ${collection}: values of ${plural(restored, 'document')}, ${unchanged} right already${others}`;
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
