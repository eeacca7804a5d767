import { EntwriteError } from '../../errors.js';

/** The error of an answer that is none of Appwrite, or one to another request. */
export function invalidAnswer(
  at: string,
  found: string,
  expected = 'what the databases API of Appwrite answers',
): EntwriteError {
  return new EntwriteError('server_answer_invalid', {
    at,
    found,
    expected,
    remedy: 'Check that the endpoint is an Appwrite and that nothing in between changes answers.',
  });
}
