import { describeFinding, EntwriteError } from '../errors.js';
import { colours } from '../terminal/colours.js';
import { leaveLines } from '../terminal/live-lines.js';
import { commandLineLanguage } from './command-line-language.js';
import type { Output, Printer } from './printer.js';
import { UsageError } from './usage-error.js';

/** Prints for a person: results to `output`; notes and failures to `errors`, so that a pipe gets the results alone. */
export function createTextPrinter(output: Output, errors: Output): Printer {
  const label = errors.isTTY ? colours.red('error:') : 'error:';
  const print = (to: Output, text: string): void => {
    leaveLines();
    to.write(text);
  };
  return {
    result: (_data, text) => print(output, `${text}\n`),
    terminal: errors.isTTY ? { columns: errors.columns } : null,
    progress: (text) => void errors.write(text),
    note: (line) => print(errors, `${line}\n`),
    log: (line) => print(errors, `${line}\n`),
    failure: (error) => print(errors, `${label} ${describe(error)}\n`),
  };
}

/** Our own errors say all there is to say; of any other the stack is needed to find out what went wrong. */
function describe(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof EntwriteError) return commandLineLanguage(describeOwn(error));
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** An error whose first finding is the error itself says it once. */
function describeOwn(error: EntwriteError): string {
  const head = describeFinding(error);
  const others = error.findings.map(describeFinding).filter((line) => line !== head);
  return [`${head} [${error.code}]`, ...others.map((line) => `  - ${line}`)].join('\n');
}
