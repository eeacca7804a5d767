import { EntwriteError, type ErrorCode, type ErrorFacts, type Finding } from '../../errors.js';

export function migrationProblem(
  code: ErrorCode,
  file: string,
  place: string | null,
  facts: Omit<ErrorFacts, 'at'>,
  extras: { readonly cause?: unknown; readonly findings?: readonly Finding[] } = {},
): EntwriteError {
  return new EntwriteError(code, { at: place === null ? file : `${file}: ${place}`, ...facts }, extras);
}
