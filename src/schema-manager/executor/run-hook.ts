import { EntwriteError } from '../../errors.js';
import { messageOf } from '../../util/message-of.js';
import { UnsettledError, untilSettled } from '../../util/until-settled.js';

/** Runs a hook of the user. Throws hook_failed, naming it, when it throws; work_unsettled when it can never end. */
export async function runHook(name: string, hook: () => unknown): Promise<void> {
  try {
    await untilSettled(name, hook);
  } catch (cause) {
    if (cause instanceof UnsettledError) {
      const remedy = 'Look for a promise that nothing resolves; the call counts as failed.';
      throw new EntwriteError(
        'work_unsettled',
        { at: name, found: cause.message, expected: 'a hook that settles', remedy },
        { cause },
      );
    }
    throw new EntwriteError(
      'hook_failed',
      {
        at: name,
        found: `it threw ${messageOf(cause)}`,
        expected: 'a hook that does not throw',
        remedy: 'See `cause`; the call counts as failed.',
      },
      { cause },
    );
  }
}
