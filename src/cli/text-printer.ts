import { atCommandLine, describeFinding, EntwriteError, errorText, type Finding } from '../errors.js';
import { colours } from '../terminal/colours.js';
import { leaveLines } from '../terminal/live-lines.js';
import { printableInColour } from '../terminal/printable-in-colour.js';
import type { Output, Printer } from './printer.js';
import { UsageError } from './usage-error.js';

const MOST_CAUSES = 5;
const SECRETS = ['APPWRITE_API_KEY', 'ENTWRITE_BACKUP_PASSPHRASE'] as const;

/** Prints for a person: results to `output`; notes and failures to `errors`, so that a pipe gets the results alone. */
export function createTextPrinter(output: Output, errors: Output, isVerbose = false): Printer {
  const label = errors.isTTY ? colours.red('error:') : 'error:';
  const print = (to: Output, text: string): void => {
    leaveLines();
    to.write(printableInColour(text));
  };
  return {
    result: (_data, text) => print(output, `${text}\n`),
    terminal: errors.isTTY ? { columns: errors.columns } : null,
    progress: (text) => void errors.write(text),
    note: (line) => print(errors, `${line}\n`),
    log: (line) => print(errors, `${line}\n`),
    failure: (error) => print(errors, `${label} ${describe(error)}${isVerbose ? stacksOf(error) : ''}\n`),
  };
}

/** A finding as a line below what it belongs to. */
export function findingLine(finding: Finding): string {
  return `  - ${describeFinding(atCommandLine(finding))}`;
}

/** Our own errors say all there is to say; of any other the stack is needed to find out what went wrong. */
function describe(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof EntwriteError) return errorText(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The stacks of an error and of what caused it, without secrets that a foreign error may have picked up. */
function stacksOf(error: unknown): string {
  const stacks: string[] = [];
  for (let inner = error; inner instanceof Error && stacks.length < MOST_CAUSES; inner = inner.cause) {
    const frames = (inner.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    stacks.push([stacks.length === 0 ? '' : `caused by ${inner.name}: ${inner.message}`, ...frames].join('\n'));
  }
  return SECRETS.reduce((text, name) => {
    const secret = process.env[name];
    return secret ? text.replaceAll(secret, '***') : text;
  }, stacks.join('\n'));
}
