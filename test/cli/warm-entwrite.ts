import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { type Ended, entwriteEnvironment, type ProcessPlace, root } from './entwrite-process.js';

/** The process of this test file, and when its last command has ended. */
let warm: { readonly child: ChildProcess; idle: Promise<unknown> } | null = null;

afterAll(async () => {
  if (warm === null) return;
  const closed = once(warm.child, 'close');
  warm.child.kill('SIGKILL');
  await closed;
});

/**
 * Runs `entwrite` to its end in a process that ran other commands before: a tenth of the time of a new one. Commands run one after
 * the other, all of one copy of the package. What is about the process itself (signals, its end, a terminal) needs `startEntwrite`.
 */
export function runWarm(
  args: readonly string[],
  { cwd = root, env = {} }: ProcessPlace = {},
  packageFolder = root,
): Promise<Ended> {
  warm ??= {
    child: spawn(process.execPath, [resolve(__dirname, 'warm-process.mjs'), packageFolder], {
      cwd: root,
      env: entwriteEnvironment({}),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
    idle: Promise.resolve(),
  };
  const { child, idle } = warm;
  const ended = idle.then(async (): Promise<Ended> => {
    const isAnswered = new AbortController();
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
    }
  });
  warm.idle = ended.catch(() => {});
  return ended;
}

/** Ctrl-C for the command that `runWarm` runs; it has to listen by now, as each does once it has sent a request. */
export function interruptWarm(): void {
  warm?.child.kill('SIGINT');
}
