import type { DbContext } from '../../../context/db-context.js';
import type { ProgressListener } from '../../../progress.js';
import { openPull, type PullPlace } from '../../../project/pull/open-pull.js';
import type { CommandEnvironment, RunCommand } from '../../command-environment.js';
import type { ExitCode } from '../../exit-codes.js';
import type { ProjectOptions } from '../../project-command.js';
import { supervise } from '../../supervise.js';

/** What a command on the documents of a database works with. */
interface DatabaseWork extends CommandEnvironment {
  readonly db: DbContext;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/**
 * Runs a command's work on the database of a project; where there is no configuration, on that of the four variables of the
 * environment, without entities.
 */
export async function runOnDatabase(
  run: RunCommand,
  options: ProjectOptions,
  work: (environment: DatabaseWork) => Promise<ExitCode | undefined>,
): Promise<void> {
  await run(options, async (environment) => {
    const supervision = supervise(environment);
    const { onProgress } = supervision;
    let place: PullPlace | null = null;
    try {
      place = await openPull(process.cwd(), options.config ?? null, false, supervision);
      if (place.db === null) throw new TypeError('a place without a database');
      return await work({ ...environment, db: place.db, onProgress, signal: supervision.signal() });
    } finally {
      supervision.end();
      await place?.dispose();
    }
  });
}
