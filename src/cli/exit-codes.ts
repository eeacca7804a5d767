import { EntwriteError, type ErrorCode } from '../errors.js';

/** What the exit status of every command means. */
export const EXIT_CODES = {
  done: 0,
  failed: 1,
  /** The command line itself was wrong; nothing was tried. */
  usage: 2,
  /** Asked only to look, and something would change. */
  pending: 3,
  /** It would have lost data, and no one allowed it; or a backup, restore or clone was refused before anything was written. */
  refused: 4,
  /** Another run holds the lock. */
  locked: 5,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

const BY_ERROR: Partial<Readonly<Record<ErrorCode, ExitCode>>> = {
  destructive_refused: EXIT_CODES.refused,
  aborted_by_user: EXIT_CODES.refused,
  production_refused: EXIT_CODES.refused,
  backup_refused: EXIT_CODES.refused,
  clone_refused: EXIT_CODES.refused,
  locked: EXIT_CODES.locked,
  lock_lost: EXIT_CODES.locked,
};

export function exitCodeOf(error: unknown): ExitCode {
  return (error instanceof EntwriteError && BY_ERROR[error.code]) || EXIT_CODES.failed;
}
