import { CommanderError } from 'commander';
import { hasCode } from '../errors.js';
import { buildProgram } from './build-program.js';
import type { RunCommand, Streams } from './command-environment.js';
import { commands } from './commands.js';
import { EXIT_CODES, type ExitCode, exitCodeOf } from './exit-codes.js';
import { interruption, untilInterrupted } from './interruption.js';
import { createJsonPrinter } from './printing/json-printer.js';
import type { Printer } from './printing/printer.js';
import { createTextPrinter } from './printing/text-printer.js';
import { reportUnfinished } from './report-unfinished.js';
import { UsageError } from './usage-error.js';

/** Runs the command line (without the name of the program) and prints the result. Returns the exit status; never throws. */
export async function main(args: readonly string[], { output, errors }: Streams): Promise<ExitCode> {
  const isVerbose = args.includes('--verbose');
  const printerFor = (json: boolean): Printer =>
    json ? createJsonPrinter(output, errors) : createTextPrinter(output, errors, isVerbose);
  let exitCode: ExitCode = EXIT_CODES.done;
  let signal: AbortSignal | null = null;
  const run: RunCommand = async ({ json }, work) => {
    const name = ['entwrite', ...commandIn(args)].join(' ');
    const printer = printerFor(json === true);
    const ended = reportUnfinished(name, printer.failure);
    const silence = isVerbose ? await listenToRequests(printer) : () => {};
    const interrupted = interruption();
    signal = interrupted;
    try {
      exitCode = (await untilInterrupted(name, interrupted, printer, work)) ?? EXIT_CODES.done;
    } finally {
      silence();
      ended();
    }
  };
  try {
    const program = await buildProgram(commands, args, run, output);
    await program.parseAsync([...(args.length === 0 ? ['--help'] : args)], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode;
    // A group without a command has already printed its help.
    if (error instanceof CommanderError && error.code === 'commander.help') return EXIT_CODES.usage;
    const usage = usageOf(error, args);
    const isJson = args.includes('--json');
    const printer = printerFor(isJson);
    const isStop = hasCode(error, 'aborted_by_user');
    // Answering no is not a failure; Ctrl-C is not an answer.
    if (isStop && !isAborted(signal) && !isJson) {
      printer.note('Nothing was changed.');
      return EXIT_CODES.refused;
    }
    printer.failure(usage ?? error);
    if (usage) return EXIT_CODES.usage;
    return isStop && isAborted(signal) ? EXIT_CODES.failed : exitCodeOf(error);
  }
}

async function listenToRequests(printer: Printer): Promise<() => void> {
  const { printRequests } = await import('./printing/print-requests.js');
  return printRequests(printer);
}

function isAborted(signal: AbortSignal | null): boolean {
  return signal?.aborted === true;
}

/** A usage error with a hint at `--help`; undefined for any other error. */
function usageOf(error: unknown, args: readonly string[]): UsageError | undefined {
  if (!(error instanceof CommanderError || error instanceof UsageError)) return undefined;
  const path = commandIn(args)
    .map((name) => `${name} `)
    .join('');
  // The text after `=` in a misspelled option may be a key.
  const what = error.message.replace(/^error: /, '').replace(/('--[\w-]+)=[^']*/, '$1');
  return new UsageError(`${what}\nRun \`entwrite ${path}--help\` to see what is available.`);
}

function commandIn(args: readonly string[]): readonly string[] {
  const [first, second = ''] = args.filter((word) => !word.startsWith('-'));
  const known = commands.find(({ name }) => name === first);
  if (known === undefined) return [];
  const inner =
    'commands' in known ? known.commands.find(({ name, alias }) => [name, alias].includes(second)) : undefined;
  return inner === undefined ? [known.name] : [known.name, inner.name];
}
