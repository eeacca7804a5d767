import { hostname } from 'node:os';
import type { LinkChange } from '../online-changes/link-change.js';
import type { RenameChange } from '../online-changes/rename-change.js';
import type { ShadowChange } from '../online-changes/shadow-change.js';
import { ownIdentity, type ProcessIdentity } from './process-identity.js';

/** Who holds a lock. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** What tells it from other processes of that pid, where the system says so. */
  readonly process?: ProcessIdentity | null;
  /** ISO 8601, by the holder's clock; for people only. */
  readonly since: string;
}

/** What a run is about to do that cannot be read off a live schema afterwards. */
export interface Intent {
  /** Ids of collections it creates, which are entwrite's from then on. */
  readonly creates: readonly string[];
  /** Shadow changes, whose extra attributes are entwrite's too. */
  readonly shadows: readonly ShadowChange[];
  /** Relationships that become attributes and the other way round; the same holds. */
  readonly links?: readonly LinkChange[];
  /** Collections that get another id: both the old and the new one are entwrite's. */
  readonly renames?: readonly RenameChange[];
}

export const NO_INTENT: Intent = { creates: [], shadows: [] };

/** Both intents in one; a shadow change is recognised by its key. */
export function joinIntents(a: Intent, b: Intent): Intent {
  const known = new Set(a.shadows.map(({ shadowKey }) => shadowKey));
  const links = [...new Map([...(a.links ?? []), ...(b.links ?? [])].map((link) => [link.shadowKey, link])).values()];
  const renames = [
    ...new Map([...(a.renames ?? []), ...(b.renames ?? [])].map((one) => [one.shadowName, one])).values(),
  ];
  return {
    ...(links.length > 0 && { links }),
    ...(renames.length > 0 && { renames }),
    creates: [...new Set([...a.creates, ...b.creates])],
    shadows: [...a.shadows, ...b.shadows.filter(({ shadowKey }) => !known.has(shadowKey))],
  };
}

/** The lock of a database: the record with the highest fencing token counts. */
export interface LockRecord {
  /** Higher than that of every holder before. */
  readonly fencingToken: number;
  readonly holder: LockHolder;
  /** Tells a record from any other with that number: the answer to its creation may get lost. */
  readonly token: string;
  /** Goes up while the holder lives; a number that stands still for a lease means that it does not. */
  readonly heartbeat: number;
  readonly released: boolean;
  /** What a run began and did not complete: written before its first step, so that a successor knows what it finds. */
  readonly intent: Intent;
}

/** This process as a holder. */
export function thisHolder(): LockHolder {
  return { host: hostname(), pid: process.pid, process: ownIdentity(), since: new Date().toISOString() };
}

/** `ci-7 (pid 4711, since 2026-01-02T03:04:05.678Z)` */
export function describeHolder({ host, pid, since }: LockHolder): string {
  return `${host} (pid ${pid}, since ${since})`;
}
