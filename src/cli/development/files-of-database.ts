import { migrationStatus } from '../../migrations/run/migration-status.js';
import type { Project } from '../../project/open-project.js';
import { filesOf } from '../migration-options.js';

export interface FilesOfDatabase {
  /** Whether migration files have been applied to the database, so that only they change it. */
  readonly isKept: boolean;
  readonly pending: readonly string[];
}

/** Whether the migration files of a project manage its database, and which of them are pending. */
export async function filesOfDatabase(project: Project): Promise<FilesOfDatabase> {
  const { migrations } = await migrationStatus(project.db, filesOf(project, {}));
  return {
    isKept: migrations.some(({ state }) => state !== 'pending'),
    pending: migrations.flatMap(({ name, state }) => (state === 'pending' || state === 'unfinished' ? [name] : [])),
  };
}
