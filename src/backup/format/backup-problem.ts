import { EntwriteError, type ErrorFacts, type Finding } from '../../errors.js';
import { messageOf } from '../../util/message-of.js';

export function backupInvalid(
  at: string,
  found: string,
  expected: string,
  remedy: string,
  cause?: unknown,
): EntwriteError {
  return new EntwriteError('backup_invalid', { at, found, expected, remedy }, cause === undefined ? {} : { cause });
}

/** The error for a file that could not be written or read. The cause's text names the path, never the content. */
export function backupFailed(at: string, cause: unknown): EntwriteError {
  if (cause instanceof EntwriteError) return cause;
  const found = messageOf(cause);
  const remedy = 'Check the folder (it must exist, be writable and have room), then call again: what is done is kept.';
  return new EntwriteError('backup_failed', { at, found, expected: 'to reach the end of the file', remedy }, { cause });
}

/** The error for a backup or restore that is not possible as requested. */
export function backupRefused(
  at: string,
  found: string,
  expected: string,
  remedy: string,
  findings: readonly Finding[] = [],
  commandLine?: ErrorFacts['commandLine'],
): EntwriteError {
  return new EntwriteError('backup_refused', { at, found, expected, remedy, commandLine }, { findings });
}
