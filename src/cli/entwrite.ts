#!/usr/bin/env node
import { main } from './main.js';
import { isReaderGone } from './reader-gone.js';

let outputError: Error | null = null;
process.stderr.on('error', () => {});
process.stdout.on('error', (error) => {
  if (!isReaderGone(error)) outputError = error;
});

/** Resolves when the printed text has been written, or cannot be written any more. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) return resolve();
    stream.once('close', resolve);
    stream.write('', () => resolve());
  });
}

// Exits when the work is done, even if the user's files have left timers or connections open.
void main(process.argv.slice(2), { output: process.stdout, errors: process.stderr }).then(async (exitCode) => {
  await flushed(process.stdout);
  // A command that failed has already said why.
  if (outputError !== null && exitCode !== 1)
    process.stderr.write(`error: the output could not be written: ${outputError.message}\n`);
  await flushed(process.stderr);
  process.exit(outputError === null ? exitCode : exitCode || 1);
});
