/** The command line is wrong. Shown without a stack, with a hint at `--help`; exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
