import { join } from 'node:path';
import { contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import type { Project } from '../../project/open-project.js';

/** Wraps a context as a project without a configuration file. */
export function bareProject(db: DbContext, folder: string): Project {
  return {
    config: { context: () => db },
    folder,
    db,
    deps: contextDeps(db),
    migrationsFolder: join(folder, 'migrations'),
    backups: { root: join(folder, '.entwrite', 'backups') },
  };
}
