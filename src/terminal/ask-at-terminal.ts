import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { EntwriteError } from '../errors.js';

/**
 * Asks a yes-or-no question at the terminal; undefined where there is none (a pipe, CI). Anything but y or yes is no; Ctrl-C and
 * Ctrl-D throw aborted_by_user, so that no further question follows.
 */
export function askAtTerminal(
  input: ReadStream,
  output: WriteStream,
): ((question: string) => Promise<boolean>) | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  return async (question) => {
    const lines = createInterface({ input, output });
    const aborted = new AbortController();
    lines.once('close', () => aborted.abort());
    try {
      return /^y(es)?$/i.test((await lines.question(question, { signal: aborted.signal })).trim());
    } catch (error) {
      throw aborted.signal.aborted ? abortedByUser() : error;
    } finally {
      lines.close();
    }
  };
}

function abortedByUser(): EntwriteError {
  return new EntwriteError('aborted_by_user', {
    at: 'terminal',
    found: 'Ctrl-C or the end of the input instead of an answer',
    expected: 'y or n',
    remedy: 'Nothing was changed. Run it again to answer.',
  });
}
