#!/usr/bin/env node
import { main } from './main.js';

// The process ends by itself when nothing is left to do, so that nothing written is cut off.
void main(process.argv.slice(2), { output: process.stdout, errors: process.stderr }).then((exitCode) => {
  process.exitCode = exitCode;
});
