import { isInMemory } from '../appwrite/server/embedded-place.js';
import type { AutomaticBackups } from '../backup/automatic/automatic-backup.js';
import type { BACKUP_SOURCE, BackupContext } from '../backup/source/backup-source.js';
import type { ProgressListener } from '../progress.js';
import type { PlanBackups } from '../schema-manager/plan/plan-backups.js';
import { definedOnly } from '../util/defined-only.js';
import type { Connection } from './connection.js';
import type { BackupOptions, DbContextOptions } from './context-options.js';

const FOLDER = '.entwrite/backups';

/** The automatic backups of a context, loaded on demand; null if they are off. */
export function automaticBackups(
  options: DbContextOptions,
  connection: Connection,
  onProgress: ProgressListener,
): (() => Promise<AutomaticBackups>) | null {
  const { backups = 'auto', databaseId } = options;
  if (backups === 'off' || isInMemory(options.embedded)) return null;
  const {
    folder = FOLDER,
    when,
    keep,
    plain,
    encrypt,
  }: BackupOptions = typeof backups === 'string' ? { when: backups } : backups;
  return async () => {
    const { createAutomaticBackups } = await import('../backup/automatic/automatic-backup.js');
    const { config } = await connection.open();
    return createAutomaticBackups(
      { transport: connection.transport, projectId: config.project, databaseId },
      {
        root: folder,
        onProgress,
        always: when === 'always',
        ...definedOnly({ keep, plain, encrypt }),
      },
    );
  };
}

/** The database of a context, and its encryption options for backups. */
export async function backupSource(
  { backups, databaseId }: DbContextOptions,
  connection: Connection,
  onProgress: ProgressListener,
): ReturnType<BackupContext[typeof BACKUP_SOURCE]> {
  const { config } = await connection.open();
  const { encrypt, plain }: BackupOptions = typeof backups === 'object' ? backups : {};
  const secrecy = definedOnly({ encrypt, plain });
  return {
    database: { transport: connection.transport, projectId: config.project, databaseId },
    defaults: { ...secrecy, onProgress },
  };
}

/** Automatic backups as the schema manager's port; undefined if they are off. */
export function planBackups(backups: (() => Promise<AutomaticBackups>) | null): PlanBackups | undefined {
  if (backups === null) return undefined;
  return {
    async requireAllowed(operations, schema) {
      if (operations.length === 0) return;
      const { backupScope } = await import('../backup/automatic/backup-scope.js');
      (await backups()).requireAllowed(backupScope(operations, schema), schema);
    },
    async save(operations, schema, lease) {
      const { backupScope } = await import('../backup/automatic/backup-scope.js');
      const { save, saveAll } = (await backups()).guardedBy(lease);
      if (operations.length > 0) await saveAll(schema, 'before migrate');
      return save(backupScope(operations, schema), 'migrate');
    },
  };
}
