import { migrationStatus } from '../../migrations/run/migration-status.js';
import type { Project } from '../../project/open-project.js';
import { filesOf } from '../migration-options.js';

export interface FilesOfDatabase {
  /** Whether files made the database what it is, so that nothing else changes it. */
  readonly isKept: boolean;
  readonly pending: readonly string[];
}

/** What the migration files of a project are to its database. */
export async function filesOfDatabase(project: Project): Promise<FilesOfDatabase> {
  const { migrations } = await migrationStatus(project.db, filesOf(project, {}));
  return {
    isKept: migrations.some(({ state }) => state !== 'pending'),
    pending: migrations.flatMap(({ name, state }) => (state === 'pending' || state === 'unfinished' ? [name] : [])),
  };
}
