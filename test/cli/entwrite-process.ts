import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** The folder of the package. */
export const root = resolve(__dirname, '../..');

/** The built command line (`npm run build` first). */
export const ENTRY = resolve(root, 'dist/esm/cli/entwrite.js');

/** What a process said and how it ended. */
export interface Ended {
  readonly output: string;
  readonly errors: string;
  /** The exit status; null when a signal ended it. */
  readonly status: number | null;
}

export interface EntwriteProcess {
  readonly child: ChildProcess;
  /** What it printed so far. */
  readonly output: () => string;
  readonly errors: () => string;
  /** The first line it prints. Rejects when it ends before. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<Ended>;
}

const running = new Set<ChildProcess>();

// A failed test may leave its process running.
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Where a process runs; the project's folder when not given. */
export interface ProcessPlace {
  readonly cwd?: string;
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What a process of the command line has for its environment: nothing of Jest's. */
export function entwriteEnvironment(more: ProcessPlace['env'] = {}): Record<string, string> {
  const { NO_COLOR, FORCE_COLOR, NODE_ENV, JEST_WORKER_ID, ...env } = process.env;
  const all = { ...env, CI: 'true', ...more };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Starts `entwrite` in a process of its own, with pipes instead of a terminal. */
export function startEntwrite(
  args: readonly string[],
  { cwd = root, env: more = {} }: ProcessPlace = {},
): EntwriteProcess {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    cwd,
    env: entwriteEnvironment(more),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const said = { output: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.errors += text;
  });
  const ended = once(child, 'close').then(([status]): Ended => {
    running.delete(child);
    return { ...said, status: status as number | null };
  });
  const firstLine = new Promise<string>((done, reject) => {
    child.stdout.on('data', () => {
      const [line, ...rest] = said.output.split('\n');
      if (line !== undefined && rest.length > 0) done(line);
    });
    void ended.then(({ errors, status }) =>
      reject(new Error(`It ended with ${status} before it said a line: ${errors}`)),
    );
  });
  firstLine.catch(() => {});
  return { child, output: () => said.output, errors: () => said.errors, firstLine, ended };
}

/** Runs `entwrite` to its end. */
export async function runEntwrite(...args: readonly string[]): Promise<Ended> {
  return startEntwrite(args).ended;
}

/** What `entwrite serve --json` prints. */
export interface Served extends EntwriteProcess {
  readonly endpoint: string;
  readonly projectId: string;
  readonly apiKey: string;
  /** Ends it by a signal and waits for that. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>;
}

/** Starts `entwrite serve --json` and waits until it is ready. */
export async function serve(...args: readonly string[]): Promise<Served> {
  const started = startEntwrite(['serve', '--json', ...args]);
  const { endpoint, projectId, apiKey } = JSON.parse(await started.firstLine) as Served;
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    started.child.kill(signal);
    return started.ended;
  };
  return { ...started, endpoint, projectId, apiKey, stop };
}
