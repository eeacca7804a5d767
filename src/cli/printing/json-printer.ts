import { atCommandLine, EntwriteError, type ErrorFacts, errorText } from '../../errors.js';
import { stringifyJson } from '../../util/canonical-json.js';
import { isRecord } from '../../util/is-record.js';
import { printable } from '../../util/printable.js';
import { UsageError } from '../usage-error.js';
import type { Output, Printer } from './printer.js';
import { withoutSecrets } from './without-secrets.js';

/** Prints for a program: the result as one line to `output`, a failure as one line `{"error":{…}}` to `errors`, and no notes. */
export function createJsonPrinter(output: Output, errors: Output): Printer {
  return {
    result: (data) => void output.write(lineOf(data)),
    terminal: null,
    note: () => {},
    progress: () => {},
    log: (line) => void errors.write(`${printable(line)}\n`),
    failure: (error) => void errors.write(withoutSecrets(lineOf({ error: factsOf(error) }))),
  };
}

function factsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof EntwriteError) {
    const { code, findings } = error;
    const { at, found, expected, remedy } = atCommandLine<ErrorFacts>(error);
    return { code, message: errorText(error), at, found, expected, remedy, findings };
  }
  if (error instanceof UsageError) return { code: 'usage', message: error.message };
  if (error instanceof Error) return { code: 'unexpected', message: error.message, stack: error.stack };
  return { code: 'unexpected', message: String(error) };
}

/** Data as one line, with the same command-line wording that a person sees. */
function lineOf(data: unknown): string {
  const said = JSON.parse(stringifyJson(data), (_name, item: unknown) => {
    if (!isRecord(item) || !isRecord(item.commandLine)) return item;
    const { commandLine, ...facts } = item;
    return { ...facts, ...commandLine };
  });
  return `${printable(JSON.stringify(said))}\n`;
}
