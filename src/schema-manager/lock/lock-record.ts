import { hostname } from 'node:os';
import { sameData } from '../../util/same-data.js';
import type { Intent } from './intent.js';
import { hasEnded, ownIdentity, type ProcessIdentity } from './process-identity.js';

export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** Distinguishes it from other processes with the same pid, if the system provides that. */
  readonly process?: ProcessIdentity | null;
  /** ISO 8601, by the holder's clock; for people only. */
  readonly since: string;
}

/** The lock of a database: the record with the highest fencing token counts. */
export interface LockRecord {
  /** Higher than that of every holder before. */
  readonly fencingToken: number;
  readonly holder: LockHolder;
  /** Distinguishes a record from any other with its number: the answer to its creation may be lost. */
  readonly token: string;
  /** Rises while the holder lives; if it does not change for a lease, the holder counts as dead. */
  readonly heartbeat: number;
  readonly released: boolean;
  /** True if the holder stopped before a write was answered: that write may arrive late, so nobody succeeds it before a lease is over. */
  readonly isUnanswered?: boolean;
  /** What a run began and did not complete: written before its first step, so that a successor can interpret what it finds. */
  readonly intent: Intent;
}

export function thisHolder(): LockHolder {
  return { host: hostname(), pid: process.pid, process: ownIdentity(), since: new Date().toISOString() };
}

export function isThisProcess(holder: LockHolder): boolean {
  return sameData({ ...thisHolder(), since: '' }, { ...holder, since: '' });
}

/** Whether the holder of an unreleased lock has certainly ended. */
export function isOrphaned({ released, holder, isUnanswered = false }: LockRecord): boolean {
  return !released && (isUnanswered || hasEnded(holder));
}

/** Whether such a lock may be taken at once, because nothing its holder sent is still under way. */
export function mayBeSeized(lock: LockRecord): boolean {
  return isOrphaned(lock) && lock.isUnanswered !== true;
}

/** `ci-7 (pid 4711, since 2026-01-02T03:04:05.678Z)` */
export function describeHolder({ host, pid, since }: LockHolder): string {
  return `${host} (pid ${pid}, since ${since})`;
}
