#!/usr/bin/env node
import { main } from './main.js';

// Whoever read the results has gone, for example `head`: there is nobody left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

// The process ends by itself when nothing is left to do, so that nothing written is cut off.
void main(process.argv.slice(2), { output: process.stdout, errors: process.stderr }).then((exitCode) => {
  process.exitCode = exitCode;
});
