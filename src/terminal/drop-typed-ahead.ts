import type { ReadStream } from 'node:tty';

/** Milliseconds to wait for what was typed before. */
const MOMENT = 50;

/** Discards what was typed before a question. It reads in raw mode: otherwise the terminal delivers a line only when it is complete. */
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
