export {
  type AutomaticBackup,
  type AutomaticBackups,
  type AutomaticBackupsOptions,
  createAutomaticBackups,
} from './automatic-backup.js';
export type { BackupSecret } from './backup-key.js';
export type { BackupKind, BackupManifest, SavedCollection } from './backup-manifest.js';
export { type BackupScope, backupScope } from './backup-scope.js';
export type { BackupDatabase } from './backup-source.js';
export { exportBackup, importBackup } from './backup-stream.js';
export { type CreateBackupOptions, createBackup } from './create-backup.js';
export { deleteBackup } from './delete-backup.js';
export { type ListedBackup, listBackups, newBackupFolder } from './list-backups.js';
export { type PruneOptions, pruneBackups } from './prune-backups.js';
export { type RestoredCollection, type RestoreOptions, type RestoreReport, restoreBackup } from './restore-backup.js';
export { type RestoredValues, type RestoreValuesOptions, restoreValues } from './restore-values.js';
export { createSnapshot, deleteSnapshot, listSnapshots, restoreSnapshot } from './snapshots.js';
export { type Verification, type VerifyOptions, verifyBackup } from './verify-backup.js';
