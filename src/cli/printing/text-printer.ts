import { atCommandLine, describeFinding, EntwriteError, errorText, type Finding } from '../../errors.js';
import { colours } from '../../terminal/colours.js';
import { leaveLines } from '../../terminal/live-lines.js';
import { printableInColour } from '../../terminal/printable-in-colour.js';
import { UsageError } from '../usage-error.js';
import type { Output, Printer } from './printer.js';
import { withoutSecrets } from './without-secrets.js';

const MOST_CAUSES = 5;

/** Prints for a person: results to `output`; notes and failures to `errors`, so that a pipe receives only the results. */
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
    failure(error) {
      const stacks = isVerbose && !(error instanceof UsageError) ? stacksOf(error) : '';
      print(errors, withoutSecrets(`${label} ${describe(error)}${stacks}\n`));
    },
  };
}

export function findingLine(finding: Finding): string {
  return `  - ${describeFinding(atCommandLine(finding))}`;
}

/** entwrite's own errors are complete; any other error needs its stack to be understood. */
function describe(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof EntwriteError) return errorText(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function stacksOf(error: unknown): string {
  const stacks: string[] = [];
  for (let inner = error; inner instanceof Error && stacks.length < MOST_CAUSES; inner = inner.cause) {
    const frames = (inner.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    stacks.push([stacks.length === 0 ? '' : `caused by ${inner.name}: ${inner.message}`, ...frames].join('\n'));
  }
  return stacks.join('\n');
}
