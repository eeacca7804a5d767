import { EntwriteError } from '../errors.js';
import { stringifyJson } from '../util/canonical-json.js';
import { printable } from '../util/printable.js';
import type { Output, Printer } from './printer.js';
import { UsageError } from './usage-error.js';

/** Prints for a program: the result as one line to `output`, a failure as one line `{"error":{…}}` to `errors`, no notes. */
export function createJsonPrinter(output: Output, errors: Output): Printer {
  return {
    result: (data) => void output.write(`${printable(stringifyJson(data))}\n`),
    terminal: null,
    note: () => {},
    progress: () => {},
    log: (line) => void errors.write(`${printable(line)}\n`),
    failure: (error) => void errors.write(`${printable(stringifyJson({ error: factsOf(error) }))}\n`),
  };
}

function factsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof EntwriteError) {
    const { code, message, at, found, expected, remedy, findings } = error;
    return { code, message, at, found, expected, remedy, findings };
  }
  if (error instanceof UsageError) return { code: 'usage', message: error.message };
  if (error instanceof Error) return { code: 'unexpected', message: error.message, stack: error.stack };
  return { code: 'unexpected', message: String(error) };
}
