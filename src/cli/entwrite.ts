#!/usr/bin/env node
import { main } from './main.js';
import { isReaderGone } from './reader-gone.js';

let lost: Error | null = null;
process.stderr.on('error', () => {});
process.stdout.on('error', (error) => {
  if (!isReaderGone(error)) lost = error;
});

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
  await flushed(process.stdout);
  // A command that failed has said why.
  if (lost !== null && exitCode !== 1)
    process.stderr.write(`error: what was printed could not be written: ${lost.message}\n`);
  await flushed(process.stderr);
  process.exit(lost === null ? exitCode : exitCode || 1);
});
