import type { DbContext } from '../../../context/db-context.js';
import { openPull } from '../../../project/pull/open-pull.js';
import type { CommandOutcome, RunCommand } from '../../command-environment.js';
import type { ProjectOptions } from '../../project-command.js';
import { runSupervised, type SupervisedWork } from '../../supervise.js';

interface DatabaseWork extends SupervisedWork {
  readonly db: DbContext;
}

/** Runs a command on the database of a project. Without a configuration, uses the four environment variables and no entities. */
export function runOnDatabase(
  run: RunCommand,
  options: ProjectOptions,
  work: (environment: DatabaseWork) => Promise<CommandOutcome>,
): Promise<void> {
  return runSupervised(
    run,
    options,
    (supervision) => openPull(process.cwd(), options.config ?? null, false, supervision),
    ({ db }, environment) => {
      if (db === null) throw new TypeError('a place without a database');
      return work(Object.assign(environment, { db }));
    },
    (place) => place.dispose(),
  );
}
