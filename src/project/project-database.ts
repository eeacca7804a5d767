import type { BackupDatabase } from '../backup/source/backup-database.js';
import type { Project } from './open-project.js';

/** The database of a project, or with `databaseId` another one on the same server. */
export async function projectDatabase({ deps }: Project, databaseId?: string): Promise<BackupDatabase> {
  const { config } = await deps.open();
  return { transport: deps.transport, projectId: config.project, databaseId: databaseId ?? deps.options.databaseId };
}
