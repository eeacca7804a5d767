import type { Network } from './network.js';
import { World } from './world.js';

/** The simulation that timers, clocks and random numbers of this test file belong to. */
let world: World | undefined;

const realClearTimeout = globalThis.clearTimeout;

/** One for all: most limits run out long after their request has ended, and an error of its own each would cost more than the request. */
const TIMED_OUT = new DOMException('The operation timed out.', 'TimeoutError');

interface VirtualTimer {
  readonly cancel: () => void;
  readonly ref: () => VirtualTimer;
  readonly unref: () => VirtualTimer;
}

/** Clocks, timers and random numbers come from the world while the work runs, and from Node again afterwards. */
export async function inWorld<T>(entered: World, work: () => Promise<T>): Promise<T> {
  const real = {
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    setImmediate: globalThis.setImmediate,
    clearTimeout: globalThis.clearTimeout,
    clearInterval: globalThis.clearInterval,
    clearImmediate: globalThis.clearImmediate,
    Date: globalThis.Date,
  };
  const realRandom = Math.random;
  const realNow = performance.now;
  const { timeout: realTimeout, any: realAny } = AbortSignal;
  world = entered;
  class VirtualDate extends real.Date {
    constructor(...values: [] | [number | string | Date]) {
      if (values.length === 0) super(entered.wallClock());
      else super(...values);
    }
    static override now(): number {
      return entered.wallClock();
    }
  }
  Object.assign(globalThis, {
    setTimeout: (run: () => void, delay = 0) =>
      World.isRunning() ? timer(entered, run, delay, false) : real.setTimeout(run, delay),
    setInterval: (run: () => void, delay = 0) =>
      World.isRunning() ? timer(entered, run, delay, true) : real.setInterval(run, delay),
    setImmediate: (run: () => void) => (World.isRunning() ? timer(entered, run, 0, false) : real.setImmediate(run)),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
    Date: VirtualDate,
  });
  Math.random = () => (World.isRunning() ? entered.random.next() : realRandom());
  performance.now = () => entered.now;
  AbortSignal.timeout = (delay) => {
    const limit = new VirtualLimit();
    entered.schedule(delay, () => limit.pass());
    return limit as unknown as AbortSignal;
  };
  AbortSignal.any = (signals) => new AnySignal([...signals]) as unknown as AbortSignal;
  try {
    return await work();
  } finally {
    Object.assign(globalThis, real);
    Math.random = realRandom;
    performance.now = realNow;
    Object.assign(AbortSignal, { timeout: realTimeout, any: realAny });
    world = undefined;
  }
}

/** The world entered by `inWorld`; for the stand-ins of Node's own modules. */
export function currentWorld(): World {
  if (world === undefined) throw new Error('No simulation runs.');
  return world;
}

export function isSimulated(): boolean {
  return world !== undefined;
}

/** The signal of a limit, as far as requests ask it: one of Node's own costs as much as the server takes for a small request. */
class VirtualLimit {
  aborted = false;
  readonly reason = TIMED_OUT;
  private readonly listeners = new Set<() => void>();

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }

  /** False where nobody waits for it any more. */
  pass(): boolean {
    this.aborted = true;
    for (const listener of this.listeners) listener();
    return this.listeners.size > 0;
  }
}

/** Several signals as one. */
class AnySignal {
  constructor(private readonly signals: readonly AbortSignal[]) {}

  get aborted(): boolean {
    return this.signals.some(({ aborted }) => aborted);
  }

  get reason(): unknown {
    return this.signals.find(({ aborted }) => aborted)?.reason;
  }

  addEventListener(type: 'abort', listener: () => void): void {
    if (!this.aborted) for (const signal of this.signals) signal.addEventListener(type, listener);
  }

  removeEventListener(type: 'abort', listener: () => void): void {
    for (const signal of this.signals) signal.removeEventListener(type, listener);
  }
}

function timer(entered: World, run: () => void, delay: number, repeats: boolean): VirtualTimer {
  let event = entered.schedule(delay, fire);
  let isCancelled = false;
  const handle: VirtualTimer = {
    cancel() {
      isCancelled = true;
      event.cancelled = true;
    },
    ref: () => handle,
    unref: () => handle,
  };
  function fire(): void {
    if (repeats && !isCancelled) event = entered.schedule(delay, fire);
    run();
  }
  return handle;
}

/** Jest itself clears its own timers. */
function clear(handle: VirtualTimer | NodeJS.Timeout | undefined): void {
  if (handle !== undefined && 'cancel' in handle) handle.cancel();
  else realClearTimeout(handle);
}

/** The network that requests go through. */
let network: Network | undefined;

export async function inNetwork<T>(entered: Network, work: () => Promise<T>): Promise<T> {
  network = entered;
  try {
    return await work();
  } finally {
    network = undefined;
  }
}

export function currentNetwork(): Network {
  if (network === undefined) throw new Error('No simulation runs.');
  return network;
}
