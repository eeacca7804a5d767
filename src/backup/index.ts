export type { BackupSecret } from './backup-key.js';
export type { BackupKind, BackupManifest, SavedCollection } from './backup-manifest.js';
export type { BackupDatabase } from './backup-source.js';
export { type CreateBackupOptions, createBackup } from './create-backup.js';
export { type RestoredCollection, type RestoreOptions, type RestoreReport, restoreBackup } from './restore-backup.js';
export { type Verification, type VerifyOptions, verifyBackup } from './verify-backup.js';
