import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { UnsettledError, untilSettled } from '../../util/until-settled.js';

interface RunToEndOptions {
  /** Names the work while it is in progress, see `openWork`. */
  readonly name: string;
  /** Called once the work has ended or failed; it should then refuse further calls of the work. */
  readonly close: () => void;
  /** Milliseconds until the work fails; no limit by default. */
  readonly timeout?: number | undefined;
  /** Asks the work to stop; a second later it has failed. */
  readonly signal?: AbortSignal | undefined;
}

/** What a piece of work has started and not finished. */
interface Scope {
  /** Timers and file requests by their asynchronous id. */
  readonly resources: Map<number, object>;
  readonly promises: WeakSet<object>;
  /** Requests that `outside` carries out for it. */
  requests: number;
  readonly fail: (reason: unknown) => void;
}

const current = new AsyncLocalStorage<Scope | undefined>();
const scopes = new Set<Scope>();
const TRACKED = new Set(['Timeout', 'Immediate', 'FSREQCALLBACK', 'FSREQPROMISE']);
const POLL = 5;
/** Milliseconds in which work that is asked to stop may end. */
const STOPPING = 1_000;

const hook = createHook({
  init(id, type, _trigger, resource) {
    const scope = current.getStore();
    if (scope === undefined || !scopes.has(scope)) return;
    if (type === 'PROMISE') scope.promises.add(resource);
    else if (TRACKED.has(type)) scope.resources.set(id, resource);
  },
  destroy(id) {
    for (const { resources } of scopes) resources.delete(id);
  },
});

/**
 * Runs a function until it has settled, and the timers and calls that it does not await have ended. Throws UnsettledError, or their
 * errors.
 */
export async function runToEnd<T>(
  work: () => T | Promise<T>,
  { name, close, timeout, signal }: RunToEndOptions,
): Promise<T> {
  const failures: unknown[] = [];
  const scope: Scope = {
    resources: new Map(),
    promises: new WeakSet(),
    requests: 0,
    fail(reason) {
      failures.push(reason);
      close();
    },
  };
  let stop = (_error: UnsettledError): void => {};
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = reject;
  });
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => stop(new UnsettledError(`no end after ${timeout} ms`)), timeout);
  const hurry = () => setTimeout(() => stop(new UnsettledError('no end after the signal to stop')), STOPPING).unref();
  signal?.addEventListener('abort', hurry, { once: true });
  if (signal?.aborted) hurry();
  const finish = async (): Promise<T> => {
    const result = await current.run(scope, async () => work()).catch((reason: unknown) => void scope.fail(reason));
    await restOf(scope);
    if (failures.length > 0) throw failures[0];
    return result as T;
  };
  open(scope);
  try {
    const result = await untilSettled(name, () => Promise.race([finish(), stopped]));
    release(scope);
    return result;
  } catch (error) {
    close();
    // Work that never ends may still reject, which must not end the process; requests in flight are awaited.
    if (!(error instanceof UnsettledError)) release(scope);
    while (scope.requests > 0) await nextLook();
    throw error;
  } finally {
    close();
    clearTimeout(timer);
    signal?.removeEventListener('abort', hurry);
  }
}

/** Runs something on behalf of the current work: the work waits for it, but not for anything it leaves running. */
export function outside<T>(work: () => Promise<T>): Promise<T> {
  const scope = current.getStore();
  if (scope === undefined) return work();
  scope.requests += 1;
  return current.run(undefined, async () => {
    try {
      return await work();
    } finally {
      scope.requests -= 1;
    }
  });
}

async function restOf(scope: Scope): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    if (scope.requests > 0 || [...scope.resources.values()].some(isWaitedFor)) {
      quiet = 0;
      await nextLook();
    } else {
      quiet += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function nextLook(): Promise<void> {
  return current.run(undefined, () => new Promise((resolve) => void setTimeout(resolve, POLL)));
}

/** A repeating timer, or one the process does not wait for, is not unfinished work. */
function isWaitedFor(resource: object): boolean {
  const { hasRef, _repeat } = resource as { readonly hasRef?: () => boolean; readonly _repeat?: number | null };
  return _repeat == null && (hasRef === undefined || hasRef.call(resource));
}

function open(scope: Scope): void {
  scopes.add(scope);
  if (scopes.size > 1) return;
  hook.enable();
  process.on('unhandledRejection', onRejection);
}

function release(scope: Scope): void {
  scopes.delete(scope);
  if (scopes.size > 0) return;
  hook.disable();
  // On Node 20 every promise of the process pays for a storage that was once used, as long as it is enabled.
  current.disable();
  process.removeListener('unhandledRejection', onRejection);
}

function onRejection(reason: unknown, promise: Promise<unknown>): void {
  const owner = [...scopes].find(({ promises }) => promises.has(promise));
  if (owner !== undefined) owner.fail(reason);
  else if (process.listenerCount('unhandledRejection') === 1)
    setImmediate(() => {
      throw reason;
    });
}
