import { LEASE } from '../../schema-manager/lock/lease.js';
import { describeHolder } from '../../schema-manager/lock/lock-record.js';
import { type DoctorFinding, findingOf } from '../doctor-finding.js';
import type { Check, Examination } from '../examination.js';

/** Milliseconds without a heartbeat after which the holder counts as gone; it sends three within each lease. */
const SILENCE = 2 * LEASE;

/** Only the server's clock counts: by a clock that is ahead, a live holder would look silent and lose the lock. */
function silenceOf({ updatedAt }: { readonly updatedAt: string }, serverTime: number | null): number {
  return serverTime === null ? 0 : serverTime - Date.parse(updatedAt);
}

/** Whether somebody holds the lock and works, so that what looks interrupted is under way. */
export function isAtWork({ stored, serverTime, isHolderGone }: Examination): boolean {
  const held = stored?.lock ?? null;
  return held !== null && !held.released && !isHolderGone && silenceOf(held, serverTime) < SILENCE;
}

export const lock: Check = {
  subject: 'the lock',
  needs: 'schema',
  look(examination): readonly DoctorFinding[] {
    const { databaseId, stored, serverTime, isHolderGone } = examination;
    const held = stored?.lock ?? null;
    if (held === null || held.released) return [];
    const at = `database '${databaseId}'`;
    if (isAtWork(examination)) {
      const found = `a lock held by ${describeHolder(held.holder)}`;
      const remedy = 'Nothing, while that run works: other runs wait for it.';
      return [findingOf('note', { rule: 'locked', at, found, expected: 'a free lock', remedy })];
    }
    const silent = silenceOf(held, serverTime);
    const reason = isHolderGone ? 'a process that has ended' : `silent for ${Math.round(silent / 1000)} seconds`;
    return [
      {
        severity: 'warning',
        rule: 'stale_lock',
        at,
        found: `a lock of ${describeHolder(held.holder)}, ${reason}`,
        expected: 'a free lock',
        remedy:
          'Run `entwrite doctor --fix`, which releases it; the next migration would wait for it and take it over.',
        fix: {
          type: 'release_lock',
          fencingToken: held.fencingToken,
          heartbeat: held.heartbeat,
          description: 'release the lock',
        },
      },
    ];
  },
};
