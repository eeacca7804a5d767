import type { RequestScope } from '../appwrite/http/server-request.js';
import type { ProgressListener } from '../progress.js';
import { progressAtTerminal } from '../terminal/progress-at-terminal.js';
import { openWork } from '../util/until-settled.js';
import type { CommandEnvironment, CommandOutcome, CommonOptions, RunCommand } from './command-environment.js';
import { startHeartbeat } from './heartbeat.js';

/** What shows people the work and ends it in time. */
interface Supervision {
  readonly onProgress: ProgressListener;
  /** For all requests of the work: they end some time after Ctrl-C, at once where the work did not ask for the signal. */
  readonly scope: Pick<RequestScope, 'end' | 'onSend'>;
  /** Aborted by Ctrl-C. Work that asks for it ends at its next safe point. */
  readonly signal: () => AbortSignal;
  /** What is waited for from now on is the work, not its configuration. */
  readonly begin: () => void;
  readonly end: () => void;
}

/** Milliseconds that work has after Ctrl-C to get to a safe point and to take back what it can; what is left is for the next run. */
const STOPPING = 1_200;

/** Tells what happens while a command works, silence included, and acknowledges Ctrl-C. */
export function supervise({ printer, interruption, interrupted }: CommandEnvironment): Supervision {
  const heartbeat = startHeartbeat(
    progressAtTerminal({
      isTTY: printer.terminal !== null,
      columns: printer.terminal?.columns,
      write: (text) => printer.progress(text),
    }),
    openWork,
  );
  const stopping = new AbortController();
  let signal: AbortSignal | null = null;
  const stop = (): void => {
    if (signal === null) {
      stopping.abort();
      return;
    }
    printer.note('Stopping at the next safe point; Ctrl-C again ends now.');
    setTimeout(() => stopping.abort(), STOPPING).unref();
  };
  interrupted.addEventListener('abort', stop, { once: true });
  return {
    onProgress: heartbeat.onProgress,
    scope: { end: stopping.signal, onSend: heartbeat.onSend },
    signal: () => {
      signal ??= interruption();
      return signal;
    },
    begin: heartbeat.begin,
    end() {
      heartbeat.end();
      interrupted.removeEventListener('abort', stop);
    },
  };
}

export interface SupervisedWork extends CommandEnvironment {
  /** Aborted by Ctrl-C. Who does not read it is ended by that. */
  readonly signal: AbortSignal;
  /** Tells people what happens. */
  readonly onProgress: ProgressListener;
}

/** Opens what a command works on, does its work, and disposes that afterwards, whatever happens. */
export async function runSupervised<Place>(
  run: RunCommand,
  options: CommonOptions,
  open: (supervision: Supervision) => Promise<Place>,
  work: (place: Place, environment: SupervisedWork) => Promise<CommandOutcome>,
  dispose: (place: Place) => Promise<void>,
): Promise<void> {
  await run(options, async (environment) => {
    const supervision = supervise(environment);
    let place: Place | null = null;
    try {
      place = await open(supervision);
      supervision.begin();
      return await work(place, {
        ...environment,
        onProgress: supervision.onProgress,
        get signal() {
          return supervision.signal();
        },
      });
    } finally {
      supervision.end();
      if (place !== null) await dispose(place);
    }
  });
}
