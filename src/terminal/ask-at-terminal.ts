import type { ReadStream, WriteStream } from 'node:tty';
import { askLineAtTerminal } from './ask-line-at-terminal.js';

/** Returns a function that asks a yes-or-no question at the terminal, see `askLineAtTerminal`. Any answer except y and yes counts as no. */
export function askAtTerminal(
  input: ReadStream,
  output: WriteStream,
): ((question: string) => Promise<boolean>) | undefined {
  const ask = askLineAtTerminal(input, output);
  return ask && (async (question) => /^y(es)?$/i.test(await ask(question)));
}
