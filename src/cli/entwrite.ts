#!/usr/bin/env node
import { main } from './main.js';

/** Ends quietly when the reader of the output is gone, for example `head` or a closed terminal. */
const GONE = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

let isOutputLost = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    if (stream === process.stdout && !GONE.includes(code)) isOutputLost = true;
  });
}

/** Resolves when what was printed has been taken, or can no longer be. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) return resolve();
    stream.once('close', resolve);
    stream.write('', () => resolve());
  });
}

// Ends when the work has ended, whatever timers or connections a file of the user has left open.
void main(process.argv.slice(2), { output: process.stdout, errors: process.stderr }).then(async (exitCode) => {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(exitCode === 0 && isOutputLost ? 1 : exitCode);
});
