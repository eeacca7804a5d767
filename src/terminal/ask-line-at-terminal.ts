import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { EntwriteError } from '../errors.js';
import { dropTypedAhead } from './drop-typed-ahead.js';
import { leaveLines } from './live-lines.js';
import { printableInColour } from './printable-in-colour.js';

/** Asks the user a question and returns the line that was typed, without surrounding spaces. */
export type AskLine = (question: string) => Promise<string>;

let questions = 0;

export function isAsking(): boolean {
  return questions > 0;
}

/** Returns a function that asks; undefined if there is no terminal. What was typed before the question is ignored. Ctrl-C and Ctrl-D throw aborted_by_user. */
export function askLineAtTerminal(input: ReadStream, output: WriteStream): AskLine | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  return async (question) => {
    questions += 1;
    const aborted = new AbortController();
    leaveLines();
    await dropTypedAhead(input);
    const lines = createInterface({ input, output });
    lines.once('close', () => aborted.abort());
    try {
      return (await lines.question(printableInColour(question), { signal: aborted.signal })).trim();
    } catch (error) {
      throw aborted.signal.aborted ? abortedByUser() : error;
    } finally {
      questions -= 1;
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
