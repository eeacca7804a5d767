import type { ReadStream } from 'node:tty';

/** Milliseconds in which what a terminal has kept arrives. */
const MOMENT = 50;

/**
 * Reads and forgets what was typed before now, so that it does not answer a question that was not shown yet. In raw mode, since a terminal
 * keeps a line that is not ended until it is.
 */
export async function dropTypedAhead(input: ReadStream): Promise<void> {
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
