import { EntwriteError, type ErrorCode, type Finding } from '../../errors.js';

/** An error about a migration file: `at` names the file and, where known, what in it. */
export function migrationProblem(
  code: ErrorCode,
  file: string,
  place: string | null,
  facts: { readonly found: string; readonly expected: string; readonly remedy: string },
  extras: { readonly cause?: unknown; readonly findings?: readonly Finding[] } = {},
): EntwriteError {
  return new EntwriteError(code, { at: place === null ? file : `${file}: ${place}`, ...facts }, extras);
}
