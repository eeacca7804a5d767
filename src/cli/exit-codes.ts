import { EntwriteError, type ErrorCode } from '../errors.js';

/** The meaning of the exit status of every command. */
export const EXIT_CODES = {
  done: 0,
  failed: 1,
  /** The command line was wrong; nothing was tried. */
  usage: 2,
  /** The command only looked, and something would change. */
  pending: 3,
  /** A change would have lost data without permission; or a backup, restore or clone was refused before anything was written. */
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
