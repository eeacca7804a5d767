import { EntwriteError } from '../errors.js';
import { openWork } from '../util/until-settled.js';
import { EXIT_CODES } from './exit-codes.js';

/**
 * Makes a process that exits before its work is done report that and fail, for example after `process.exit()` in a user's file. Returns
 * the function that stops watching.
 */
export function reportUnfinished(command: string, print: (error: EntwriteError) => void): () => void {
  const onExit = () => {
    process.exitCode = EXIT_CODES.failed;
    const [step] = openWork();
    print(
      new EntwriteError('work_unsettled', {
        at: step ?? command,
        found: `the process ended before ${step === undefined ? 'the command' : 'this function'} was done`,
        expected: 'work that runs to its end',
        remedy:
          'Look for process.exit() or a promise that never settles. The next run finishes or rolls back what was begun. A lock that was held expires after 15 seconds; see also `entwrite unlock`.',
      }),
    );
  };
  process.once('exit', onExit);
  return () => void process.removeListener('exit', onExit);
}
