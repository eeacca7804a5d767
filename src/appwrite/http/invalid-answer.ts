import { EntwriteError } from '../../errors.js';

/** The error for a response that does not come from Appwrite, or belongs to another request. */
export function invalidAnswer(
  at: string,
  found: string,
  expected = 'what the databases API of Appwrite answers',
): EntwriteError {
  return new EntwriteError('server_answer_invalid', {
    at,
    found,
    expected,
    remedy: 'Check that the endpoint is an Appwrite server, and that nothing in between changes responses.',
  });
}
