import type { RequestScope } from '../appwrite/http/server-request.js';
import type { ProgressListener } from '../progress.js';
import { progressAtTerminal } from '../terminal/progress-at-terminal.js';
import { openWork } from '../util/until-settled.js';
import type { CommandEnvironment, CommandOutcome, CommonOptions, RunCommand } from './command-environment.js';
import { startHeartbeat } from './heartbeat.js';

/** Reports the progress of a command's work and stops it after Ctrl-C. */
interface Supervision {
  readonly onProgress: ProgressListener;
  /** For all requests of the work: they are ended shortly after Ctrl-C, or immediately if the work did not ask for the signal. */
  readonly scope: Pick<RequestScope, 'end' | 'onSend'>;
  /** Aborted by Ctrl-C. Work that asks for it must end at its next safe point. */
  readonly signal: () => AbortSignal;
  /** To call when the configuration is loaded and the work begins. */
  readonly begin: () => void;
  readonly end: () => void;
}

/** Milliseconds after Ctrl-C in which work can reach a safe point and roll back; the next run does the rest. */
const STOPPING = 1_200;

/** Reports what a command does or is waiting for, and acknowledges Ctrl-C. */
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
    printer.note('Stopping at the next safe point; press Ctrl-C again to end immediately.');
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
  /** Aborted by Ctrl-C. Work that does not read it is abandoned. */
  readonly signal: AbortSignal;
  /** Reports progress to the user. */
  readonly onProgress: ProgressListener;
}

/** Opens what a command works on, runs its work, and always disposes of what was opened. */
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
