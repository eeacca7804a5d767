import type { ProgressListener } from '../progress.js';
import type { SafetyCopies } from '../schema-manager/safety-copies.js';
import type { Connection } from './connection.js';
import type { BackupOptions, DbContextOptions } from './context-options.js';

const FOLDER = '.entwrite/backups';

/** The automatic backups of a context; undefined where it wants none. What writes them is loaded when something is to be saved. */
export function safetyCopies(
  options: DbContextOptions,
  connection: Connection,
  onProgress: ProgressListener,
): SafetyCopies | undefined {
  const { backups = 'auto', databaseId } = options;
  if (backups === 'off' || options.embedded === ':memory:') return undefined;
  const { folder = FOLDER, keep, plain }: BackupOptions = backups === 'auto' ? {} : backups;
  return {
    async save(operations, schema) {
      const [{ createAutomaticBackups }, { backupScope }] = await Promise.all([
        import('../backup/automatic-backup.js'),
        import('../backup/backup-scope.js'),
      ]);
      const { config } = await connection.open();
      const database = { transport: connection.transport, projectId: config.project, databaseId };
      const copies = createAutomaticBackups(database, {
        root: folder,
        onProgress,
        ...(keep !== undefined && { keep }),
        ...(plain !== undefined && { plain }),
      });
      return copies.save(backupScope(operations, schema), 'migrate');
    },
  };
}
