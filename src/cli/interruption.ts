import { EntwriteError } from '../errors.js';
import type { CommandOutcome, CommandWork } from './command-environment.js';
import type { Printer } from './printing/printer.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** An abort signal for the first SIGINT, SIGTERM or SIGHUP. A second one ends the process immediately, as usual. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const abort = () => {
    for (const name of SIGNALS) process.removeListener(name, abort);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, abort);
  return controller.signal;
}

/** Waits until the signal is aborted; returns immediately if it already is. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Milliseconds after Ctrl-C until a command without safe points is abandoned. */
const ENDING = 1_400;

/** If a command does not ask for the signal, acknowledges Ctrl-C and abandons its work soon after. Throws aborted_by_user. */
export async function untilInterrupted(
  command: string,
  interrupted: AbortSignal,
  printer: Printer,
  work: CommandWork,
): Promise<CommandOutcome> {
  let isTaken = false;
  let timer: NodeJS.Timeout | undefined;
  const ending = new Promise<never>((_, reject) => {
    interrupted.addEventListener('abort', () => {
      if (isTaken) return;
      printer.note('Stopping; press Ctrl-C again to end immediately.');
      const error = new EntwriteError('aborted_by_user', {
        at: command,
        found: 'a signal to stop',
        expected: 'to complete',
        remedy: 'Run it again.',
      });
      timer = setTimeout(() => reject(error), ENDING);
    });
  });
  const environment = {
    printer,
    interrupted,
    interruption: () => {
      isTaken = true;
      return interrupted;
    },
  };
  try {
    return await Promise.race([work(environment), ending]);
  } finally {
    clearTimeout(timer);
  }
}
