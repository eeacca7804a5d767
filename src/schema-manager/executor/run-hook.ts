import { EntwriteError } from '../../errors.js';

/** Runs a hook of the user. Throws hook_failed, naming it, when it throws. */
export async function runHook(name: string, hook: () => unknown): Promise<void> {
  try {
    await hook();
  } catch (cause) {
    throw new EntwriteError(
      'hook_failed',
      {
        at: name,
        found: `it threw ${cause instanceof Error ? cause.message : String(cause)}`,
        expected: 'a hook that does not throw',
        remedy: 'See `cause`; the call counts as failed.',
      },
      { cause },
    );
  }
}
