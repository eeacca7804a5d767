export {
  type AutomaticBackup,
  type AutomaticBackups,
  type AutomaticBackupsOptions,
  createAutomaticBackups,
} from './automatic/automatic-backup.js';
export { type BackupScope, backupScope } from './automatic/backup-scope.js';
export { type CloneOptions, type CloneReport, cloneDatabase } from './clone/clone-database.js';
export type { MaskContext, MaskRule, MaskRules } from './clone/mask-rule.js';
export { type CreateBackupOptions, createBackup } from './create/create-backup.js';
export type { BackupSecret } from './format/backup-key.js';
export type { BackupKind, BackupManifest, SavedCollection } from './format/backup-manifest.js';
export { exportBackup, importBackup } from './format/backup-stream.js';
export { restoreBackup } from './restore/restore-backup.js';
export type { RestoredCollection, RestoreOptions, RestoreReport } from './restore/restore-report.js';
export { type RestoredValues, type RestoreValuesOptions, restoreValues } from './restore/restore-values.js';
export { deleteBackup } from './retention/delete-backup.js';
export { type ListedBackup, listBackups, newBackupFolder } from './retention/list-backups.js';
export { type PruneOptions, pruneBackups } from './retention/prune-backups.js';
export { createSnapshot, deleteSnapshot, listSnapshots, restoreSnapshot } from './retention/snapshots.js';
export type { BackupDatabase } from './source/backup-database.js';
export type { BackupContext, BackupSource } from './source/backup-source.js';
export { type Verification, type VerifyOptions, verifyBackup } from './verify/verify-backup.js';
