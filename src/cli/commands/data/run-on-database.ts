import type { DbContext } from '../../../context/db-context.js';
import type { ProgressListener } from '../../../progress.js';
import { openPull } from '../../../project/pull/open-pull.js';
import { progressAtTerminal } from '../../../terminal/progress-at-terminal.js';
import type { Environment, RunCommand } from '../../environment.js';
import type { ExitCode } from '../../exit-codes.js';
import type { ProjectOptions } from '../../project-command.js';

/** What a command on the documents of a database works with. */
interface DatabaseWork extends Environment {
  readonly db: DbContext;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/**
 * Carries out a command's work on the database of a project; where there is no configuration, on that of the four variables of the
 * environment, without entities.
 */
export async function runOnDatabase(
  run: RunCommand,
  options: ProjectOptions,
  work: (environment: DatabaseWork) => Promise<ExitCode | undefined>,
): Promise<void> {
  await run(options, async (environment) => {
    const { printer } = environment;
    const onProgress = progressAtTerminal({
      isTTY: printer.terminal !== null,
      columns: printer.terminal?.columns,
      write: (text) => printer.note(text.replace(/\n$/, '')),
    });
    const place = await openPull(process.cwd(), options.config ?? null, false, onProgress);
    try {
      if (place.db === null) throw new TypeError('a place without a database');
      return await work({ ...environment, db: place.db, onProgress, signal: environment.interruption() });
    } finally {
      await place.dispose();
    }
  });
}
