import type { WriteGuard } from '../../appwrite/http/server-request.js';
import type { ProgressListener } from '../../progress.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { Lease } from '../../schema-manager/lock/lease.js';
import { withoutSystemCollections } from '../../schema-manager/lock/system-collections.js';
import { definedOnly } from '../../util/defined-only.js';
import { refuseExposure } from '../create/choose-collections.js';
import { createBackup } from '../create/create-backup.js';
import { readManifest, writeManifest } from '../format/backup-folder.js';
import type { BackupSecret } from '../format/backup-key.js';
import type { SavedDocument } from '../format/document-text.js';
import { openBackup } from '../format/open-backup.js';
import { restoreUnderLock } from '../restore/restore-backup.js';
import { lockedDatabase } from '../restore/restore-lock.js';
import type { RestoreReport } from '../restore/restore-report.js';
import { type RestoredValues, restoreValuesUnderLock } from '../restore/restore-values.js';
import { newBackupFolder } from '../retention/list-backups.js';
import { pruneBackups } from '../retention/prune-backups.js';
import { type BackupDatabase, openDatabase } from '../source/backup-database.js';
import { verifyBackup } from '../verify/verify-backup.js';
import { type BackupScope, scopeNames } from './backup-scope.js';
import { neededBackups } from './needed-backups.js';

/** A backup made before a step that may lose data, with the means to restore it. */
export interface AutomaticBackup {
  /** Its folder; a journal records it, so that `open` finds the backup after a crash. */
  readonly folder: string;
  readonly scope: readonly BackupScope[];
  /** Restores saved values if documents still hold what the step wrote (`written`; by default nothing, as after a drop). Safe to repeat. */
  readonly restoreValues: (
    written?: (collection: string, saved: SavedDocument) => Readonly<Record<string, unknown>>,
  ) => Promise<readonly RestoredValues[]>;
  /** Restores dropped collections with schema, documents and links, if they were saved whole. */
  readonly restoreCollections: (ids: readonly string[]) => Promise<RestoreReport>;
  /** The saved documents of a collection in batches; none if it was not saved. */
  readonly documents: (collection: string) => AsyncGenerator<readonly SavedDocument[]>;
  /** Protects it from pruning, because it holds the only copy of something. */
  readonly keep: () => Promise<void>;
}

/** Backups for the schema manager and file migrations, which know nothing of folders and formats. */
export interface AutomaticBackups {
  /** The folder of backups. */
  readonly root: string;
  /** The secret that opens them; empty if they are not encrypted. */
  readonly secret: { readonly encrypt?: BackupSecret };
  /**
   * Saves a scope and proves that it is on disk; null if the scope is empty. Call it before the first write. It prunes older automatic
   * backups unless `prune` is false: a caller that makes several related backups prunes after the last.
   */
  readonly save: (
    scope: readonly BackupScope[],
    reason: string,
    options?: { readonly prune?: boolean },
  ) => Promise<AutomaticBackup | null>;
  /** Throws backup_refused if a scope has encrypted attributes that would be written in plain text without consent. */
  readonly requireAllowed: (scope: readonly BackupScope[], schema: DatabaseSchema) => void;
  /** Saves everything, if the user wants that before each migration; otherwise does nothing. */
  readonly saveAll: (schema: DatabaseSchema, reason: string) => Promise<void>;
  /** The same backups for work under a lock: restoring checks the lock before each attempt of each write. */
  readonly guardedBy: (lease: WriteGuard & Pick<Lease, 'serverTime'>) => AutomaticBackups;
  /** Deletes automatic backups of the database, except the newest ones and those that migration files need. */
  readonly prune: () => Promise<void>;
  /** The backup in a folder recorded by a journal. */
  readonly open: (folder: string, scope: readonly BackupScope[]) => AutomaticBackup;
}

export interface AutomaticBackupsOptions {
  /** The folder of backups. */
  readonly root: string;
  /** Also saves everything before each migration. */
  readonly always?: boolean;
  /** How many automatic backups stay when a new one is made: 5 by default. */
  readonly keep?: number;
  readonly encrypt?: BackupSecret;
  readonly plain?: boolean;
  readonly onProgress?: ProgressListener;
}

/**
 * Automatic backups of one database in a folder. `backupScope(operations, schema)` determines what a plan needs.
 *
 * @example
 * const saved = await backups.save(backupScope(plan.operations, live), 'migrate');
 * try { await apply(plan); } catch (error) { await rollBack(plan); await saved?.restoreValues(); throw error; }
 */
export function createAutomaticBackups(database: BackupDatabase, options: AutomaticBackupsOptions): AutomaticBackups {
  const { root, always = false, keep, encrypt, plain, onProgress } = options;
  const secret = encrypt === undefined ? {} : { encrypt };
  const progress = onProgress === undefined ? {} : { onProgress };

  const open = (folder: string, scope: readonly BackupScope[]): AutomaticBackup => ({
    folder,
    scope,
    restoreValues: (written) =>
      restoreValuesUnderLock(database, { folder, ...secret, ...progress, ...(written && { written }) }),
    restoreCollections: (ids) => restoreUnderLock(database, { folder, only: ids, ...secret, ...progress }),
    async *documents(collection) {
      const backup = await openBackup(folder, encrypt);
      for (const one of backup.collections) if (one.id === collection) yield* backup.documents(one);
    },
    keep: () => keepBackup(folder),
  });
  const prune = async () => {
    const { projectId, databaseId, documents } = openDatabase(database);
    await pruneBackups(root, {
      kinds: ['automatic'],
      database: { projectId, databaseId },
      needed: await neededBackups(documents),
      ...definedOnly({ keep }),
    });
  };
  const create = async (only: readonly string[], name: string): Promise<string> => {
    const folder = newBackupFolder(root);
    const settings = { ...secret, ...(plain !== undefined && { plain }), ...progress };
    await createBackup(database, { folder, only, kind: 'automatic', name, ...settings });
    await verifyBackup({ folder, ...secret });
    return folder;
  };
  return {
    root,
    secret,
    requireAllowed(scope, { collections }) {
      const chosen = scope.map(({ collection, attributes }) => ({ id: collection, attributes }));
      refuseExposure(collections, chosen, { isEncrypted: encrypt !== undefined, plain });
    },
    async save(scope, reason, { prune: isPruning = true } = {}) {
      if (scope.length === 0) return null;
      const folder = await create(scopeNames(scope), reason);
      if (isPruning) await prune();
      return open(folder, scope);
    },
    async saveAll(schema, reason) {
      const { collections } = withoutSystemCollections(schema);
      if (!always || collections.length === 0) return;
      await create(
        collections.map(({ id }) => id),
        reason,
      );
      await prune();
    },
    guardedBy: (lease) => createAutomaticBackups(lockedDatabase(database, lease), options),
    prune,
    open,
  };
}

/** Protects a backup from `pruneBackups`. Throws backup_invalid if there is none, backup_failed if it cannot be written. */
async function keepBackup(folder: string): Promise<void> {
  const manifest = await readManifest(folder);
  if (!manifest.keep) await writeManifest(folder, { ...manifest, keep: true });
}
