import type { ReadStream } from 'node:tty';

/** Milliseconds in which what a terminal has kept arrives. */
const MOMENT = 50;

/** Forgets what was typed before the question was shown; in raw mode, since a terminal keeps a line until it is ended. */
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
