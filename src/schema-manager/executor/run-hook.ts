import { EntwriteError } from '../../errors.js';
import { messageOf } from '../../util/message-of.js';

/** Runs a hook of the user. Throws hook_failed, naming it, when it throws. */
export async function runHook(name: string, hook: () => unknown): Promise<void> {
  try {
    await hook();
  } catch (cause) {
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
