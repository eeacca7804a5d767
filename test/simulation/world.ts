import { AsyncLocalStorage } from 'node:async_hooks';
import { type Random, randomOf } from './random.js';

/** A process of the simulation: has a clock of its own, can sleep and crash. */
export interface SimulatedProcess {
  readonly name: string;
  /** Milliseconds its wall clock is ahead of the server's. */
  readonly clockOffset: number;
  /** Nothing of it happens before this time; requests that it sent travel on. */
  wakesAt: number;
  /** After a crash nothing of it happens any more. */
  isAlive: boolean;
}

interface Event {
  at: number;
  order: number;
  readonly process: SimulatedProcess;
  readonly run: () => unknown;
  cancelled: boolean;
}

/** Time at which every simulation begins. */
const START = Date.UTC(2026, 0, 1);
const realImmediate = globalThis.setImmediate;
const realTimeout = globalThis.setTimeout;

/** One for all simulations: on Node 20 every promise pays for each storage that was ever used. */
const context = new AsyncLocalStorage<SimulatedProcess>();

/**
 * Virtual time and the one scheduler of a simulation. Everything that waits (timers, packets) is an event; events run one by one in
 * order of time, equal times in the order of a seed, and time leaps to the next one. Code that runs in an event belongs to its process.
 */
export class World {
  readonly server: SimulatedProcess = { name: 'server', clockOffset: 0, wakesAt: 0, isAlive: true };
  now = START;
  readonly random: Random;
  private events: Event[] = [];

  constructor(seed: number) {
    this.random = randomOf(seed);
  }

  process(name: string, clockOffset = 0): SimulatedProcess {
    return { name, clockOffset, wakesAt: 0, isAlive: true };
  }

  /** Whether the code that runs belongs to a simulation at all: Jest has timers of its own, which its reporters set at any time. */
  static isRunning(): boolean {
    return context.getStore() !== undefined;
  }

  /** Whose code is running. */
  current(): SimulatedProcess {
    return context.getStore() ?? this.server;
  }

  /** Wall clock of the running process. */
  wallClock(): number {
    return Math.floor(this.now + this.current().clockOffset);
  }

  /** What runs gives false where it did nothing, so that nothing has to settle after it. */
  schedule(delay: number, run: () => unknown, process = this.current()): Event {
    const event = { at: this.now + Math.max(0, delay), order: this.random.next(), process, run, cancelled: false };
    this.events.push(event);
    return event;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.schedule(milliseconds, resolve));
  }

  /** Starts work as a process. */
  start<T>(process: SimulatedProcess, work: () => Promise<T>): Promise<T> {
    return context.run(process, work);
  }

  /** Runs events until the work is settled. Throws when virtual time or the events run out first. */
  async until(work: Promise<unknown>, limit: number): Promise<void> {
    let isSettled = false;
    work.then(
      () => {
        isSettled = true;
      },
      () => {
        isSettled = true;
      },
    );
    const end = this.now + limit;
    for (let hasRun = true; ; ) {
      if (hasRun) await settled();
      hasRun = false;
      if (isSettled) return;
      const event = this.take();
      if (event === undefined) throw new Error('The simulation stands still: somebody waits for what never happens.');
      this.now = Math.max(this.now, event.at);
      if (this.now > end) throw new Error(`The simulation did not end within ${limit} ms of virtual time.`);
      if (event.cancelled || !event.process.isAlive) continue;
      if (event.process.wakesAt > this.now) {
        event.at = event.process.wakesAt;
        event.order = this.random.next();
        this.events.push(event);
        continue;
      }
      hasRun = context.run(event.process, event.run) !== false;
    }
  }

  private take(): Event | undefined {
    let best = 0;
    for (let at = 1; at < this.events.length; at += 1) {
      const a = this.events[at];
      const b = this.events[best];
      if (a && b && (a.at < b.at || (a.at === b.at && a.order < b.order))) best = at;
    }
    const last = this.events.pop();
    if (best === this.events.length || last === undefined) return last;
    const [event] = this.events.splice(best, 1, last);
    return event;
  }
}

/** When everything that can run without an event has run, and no file is being read or written. */
async function settled(): Promise<void> {
  await new Promise((resolve) => void realImmediate(resolve));
  // Threads read and write files: asking again and again would keep the processor from them.
  while (process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq') || kind === 'CloseReq')) {
    await new Promise((resolve) => void realTimeout(resolve, 0));
    await new Promise((resolve) => void realImmediate(resolve));
  }
}
