import { EntwriteError } from '../errors.js';
import { openWork } from '../util/until-settled.js';
import { EXIT_CODES } from './exit-codes.js';

/** Has a process that ends before its work say so and fail, after `process.exit()` in a user's file for instance. Gives what ends this. */
export function reportUnfinished(command: string, print: (error: EntwriteError) => void): () => void {
  const onExit = () => {
    process.exitCode = EXIT_CODES.failed;
    const [step] = openWork();
    print(
      new EntwriteError('work_unsettled', {
        at: step ?? command,
        found: `the end of the process in the middle of ${step === undefined ? 'the command' : 'this function'}`,
        expected: 'work that completes',
        remedy:
          'Look for process.exit() or a promise that never settles. What was begun is finished or taken back by the next run; a lock that was held runs out after 15 seconds, or see `entwrite unlock`.',
      }),
    );
  };
  process.once('exit', onExit);
  return () => void process.removeListener('exit', onExit);
}
