import { EntwriteError } from '../errors.js';
import { colours } from '../terminal/colours.js';
import type { Output, Printer } from './printer.js';
import { UsageError } from './usage-error.js';

/** Prints for a person: results to `output`; notes and failures to `errors`, so that a pipe gets the results alone. */
export function createTextPrinter(output: Output, errors: Output): Printer {
  const label = errors.isTTY ? colours.red('error:') : 'error:';
  return {
    result: (_data, text) => void output.write(`${text}\n`),
    terminal: errors.isTTY ? { columns: errors.columns } : null,
    note: (line) => void errors.write(`${line}\n`),
    log: (line) => void errors.write(`${line}\n`),
    failure: (error) => void errors.write(`${label} ${describe(error)}\n`),
  };
}

/** Our own errors say all there is to say; of any other the stack is needed to find out what went wrong. */
function describe(error: unknown): string {
  if (error instanceof EntwriteError || error instanceof UsageError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
