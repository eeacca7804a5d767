import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Who holds a lock. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** Tells two processes with the same pid apart. */
  readonly instance: string;
  /** ISO 8601, by the holder's clock; for people only. */
  readonly since: string;
}

/** The lock of a database: the record with the highest epoch counts. */
export interface LockRecord {
  readonly epoch: number;
  readonly holder: LockHolder;
  /** Goes up while the holder lives; a number that stands still for a lease means that it does not. */
  readonly beat: number;
  readonly released: boolean;
  /** Ids of collections a run began to create and did not complete, so that they are known as entwrite's after a failure. */
  readonly creates: readonly string[];
}

const INSTANCE = randomBytes(8).toString('hex');

/** This process as a holder. */
export function thisHolder(): LockHolder {
  return { host: hostname(), pid: process.pid, instance: INSTANCE, since: new Date().toISOString() };
}

/** `ci-7 (pid 4711, since 2026-01-02T03:04:05.678Z)` */
export function describeHolder({ host, pid, since }: LockHolder): string {
  return `${host} (pid ${pid}, since ${since})`;
}

/** Whether the holder surely is gone: a process of this machine that no longer runs. */
export function isGone(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return false;
  if (holder.pid === process.pid) return holder.instance !== INSTANCE;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
