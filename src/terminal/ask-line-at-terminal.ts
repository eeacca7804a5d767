import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { EntwriteError } from '../errors.js';
import { leaveLines } from './live-lines.js';
import { printableInColour } from './printable-in-colour.js';

/** Asks the user a question and returns the line that was typed, without surrounding spaces. */
export type AskLine = (question: string) => Promise<string>;

/** Milliseconds to wait for what was typed before. */
const MOMENT = 50;

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

/** Discards what was typed before a question. It reads in raw mode: otherwise the terminal delivers a line only when it is complete. */
async function dropTypedAhead(input: ReadStream): Promise<void> {
  const wasRaw = input.isRaw;
  const forget = (): void => {};
  input.setRawMode(true);
  input.on('data', forget);
  input.resume();
  await new Promise((resolve) => setTimeout(resolve, MOMENT));
  input.pause();
  input.off('data', forget);
  input.setRawMode(wasRaw);
}

function abortedByUser(): EntwriteError {
  return new EntwriteError('aborted_by_user', {
    at: 'terminal',
    found: 'Ctrl-C or the end of the input instead of an answer',
    expected: 'y or n',
    remedy: 'Nothing was changed. Run it again to answer.',
  });
}
