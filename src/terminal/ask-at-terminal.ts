import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';

/** Asks a yes-or-no question at the terminal; undefined where there is none (a pipe, CI). Anything but y or yes is no. */
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
      if (aborted.signal.aborted) return false;
      throw error;
    } finally {
      lines.close();
    }
  };
}
