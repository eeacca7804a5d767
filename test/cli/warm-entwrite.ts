import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { forgetInWorker, keptInWorker } from '../support/kept-in-worker.js';
import { type Ended, entwriteEnvironment, type ProcessPlace, root } from './entwrite-process.js';

/** A process that runs commands, and when its last one has ended. */
interface Warm {
  readonly child: ChildProcess;
  idle: Promise<unknown>;
}

/** The one that this test file asked last. */
let warm: Warm | null = null;
const others = new Set<string>();

// That of the project ends with its worker, as its channel does.
afterAll(async () => {
  for (const folder of others) {
    const { child } = warmOf(folder);
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
    forgetInWorker(folder);
  }
});

function warmOf(packageFolder: string): Warm {
  const start = (): Warm => ({
    child: spawn(process.execPath, [resolve(__dirname, 'warm-process.mjs'), packageFolder], {
      cwd: root,
      env: entwriteEnvironment({}),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
    idle: Promise.resolve(),
  });
  const kept = keptInWorker(packageFolder, start);
  if (kept.child.connected) return kept;
  forgetInWorker(packageFolder);
  return keptInWorker(packageFolder, start);
}

/** Lets a child keep this process from its end, which it may only do while a command runs. */
function keepAlive(child: ChildProcess, isRunning: boolean): void {
  if (isRunning) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

/**
 * Runs `entwrite` to its end in a process that ran other commands before: a tenth of the time of a new one. Commands run one after
 * the other, all of one copy of the package. What is about the process itself (signals, its end, a terminal) needs `startEntwrite`.
 */
export function runWarm(
  args: readonly string[],
  { cwd = root, env = {} }: ProcessPlace = {},
  packageFolder = root,
): Promise<Ended> {
  const asked = warmOf(packageFolder);
  warm = asked;
  if (packageFolder !== root) others.add(packageFolder);
  const { child, idle } = asked;
  const ended = idle.then(async (): Promise<Ended> => {
    const isAnswered = new AbortController();
    keepAlive(child, true);
    child.send({ args, cwd, env: entwriteEnvironment(env) });
    try {
      const [answer] = await Promise.race([
        once(child, 'message', { signal: isAnswered.signal }),
        once(child, 'close', { signal: isAnswered.signal }).then(([status]) => {
          throw new Error(`The process of the commands ended with ${status} at: entwrite ${args.join(' ')}`);
        }),
      ]);
      return answer as Ended;
    } finally {
      isAnswered.abort();
      keepAlive(child, false);
    }
  });
  asked.idle = ended.catch(() => {});
  return ended;
}

/** Ctrl-C for the command that `runWarm` runs; it has to listen by now, as each does once it has sent a request. */
export function interruptWarm(): void {
  warm?.child.kill('SIGINT');
}
