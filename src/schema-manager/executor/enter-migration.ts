import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { hasCode } from '../../errors.js';
import { applyOperations, describeOperation } from '../../operations/operation.js';
import { awaitHolder, takeNewestLease, underLease } from '../lock/acquire-lease.js';
import { awaitLock, lockDeadline } from '../lock/await-lock.js';
import type { Intent } from '../lock/intent.js';
import { dropsFrom } from '../lock/late-drops.js';
import { type Lease, type LeaseOptions, takeLease } from '../lock/lease.js';
import { isOrphaned, type LockRecord, mayBeSeized } from '../lock/lock-record.js';
import type { StateStore } from '../lock/state-store.js';
import type { LivePlan } from '../plan/live-plan.js';
import type { MigrationPlan } from '../plan/migration-plan.js';
import { makeReplacements } from './settle-late-requests.js';

interface EntranceDeps {
  readonly schemas: SchemaGateway;
  readonly states: StateStore;
  /** Reads the live database and plans. */
  readonly look: () => Promise<LivePlan>;
  /** Checks what must hold before anything is written, consent included; returns the plan with its counts. Throws EntwriteError. */
  readonly gate: (found: LivePlan) => Promise<MigrationPlan>;
  /** What a run of the plan is about to do. */
  readonly intentFor: (found: LivePlan) => Intent;
}

/**
 * Takes the lock for a plan that passed the gate and still holds under the lock. Takes none if there is nothing to do, unless a process of
 * this machine died holding it and left its work unrecorded. Judges nothing while somebody holds the lock: what is half changed then would be
 * refused, or consented to, as if it stayed.
 *
 * @throws EntwriteError locked, and whatever the gate throws
 */
export async function enterMigration(
  { schemas, states, look, gate, intentFor }: EntranceDeps,
  options: LeaseOptions,
): Promise<{ found: LivePlan; lease: Lease | null }> {
  const deadline = lockDeadline(options);
  let passed: string | undefined;
  let judged: MigrationPlan | undefined;
  /** What is half changed may be refused as soon as it is seen. */
  const lookInPeace = async (): Promise<LivePlan> => {
    for (;;) {
      try {
        return await look();
      } catch (error) {
        const lock = (await states.recall())?.lock ?? null;
        if (lock === null || !isHeld(lock)) throw error;
        await awaitLock(states, lock, deadline, options);
      }
    }
  };
  const pass = async (found: LivePlan): Promise<boolean> => {
    const identity = identityOf(found.plan);
    if (identity === passed) return false;
    judged = await gate(found);
    passed = identity;
    return true;
  };
  for (;;) {
    const found = await lookInPeace();
    const newest = found.stored?.lock ?? null;
    if (found.replacements.length > 0) {
      await takeLateRequestsBack(found, { schemas, states, look }, deadline, options);
      continue;
    }
    const isUnfinished = newest !== null && isOrphaned(newest);
    const isNothing = found.plan.isEmpty && found.plan.blockers.length === 0;
    const isWanted = (dropped: string) => dropsFrom(applyOperations(found.managed, found.plan.operations), dropped);
    if (isNothing && !isUnfinished && !mayArrive(newest).some(isWanted)) return { found, lease: null };
    if (newest !== null && isHeld(newest)) {
      await awaitLock(states, newest, deadline, options);
      continue;
    }
    try {
      await pass(found);
    } catch (error) {
      if (!(await isOvertaken(error, newest, states))) throw error;
      await awaitHolder(states, deadline, options);
      continue;
    }
    if (found.stored === null) {
      if (!found.live.exists) await schemas.createDatabase();
      await states.prepare();
    }
    const lease = await takeLease(states, newest, intentFor(found), options);
    if (lease === null) {
      await awaitHolder(states, deadline, options);
      continue;
    }
    try {
      await lease.outlastDrops(isWanted);
      // A first lock proves that nobody ran since the database was read; otherwise it is read again.
      const current = newest === null ? found : await look();
      const isOurs = newest === null || current.stored?.lock?.fencingToken === lease.fencingToken;
      if (!isOurs || current.replacements.length > 0) {
        // The lock's creation arrived so late that others had taken the lock, released it and forgotten that number; or a late request of an
        // earlier run arrived since.
        await lease.release();
        continue;
      }
      const isOtherPlan = await pass(current);
      if (isOtherPlan) await lease.addIntent(intentFor(current));
      if (!current.plan.isEmpty || isUnfinished) {
        return { found: { ...current, plan: judged ?? current.plan }, lease };
      }
      await lease.release();
      return { found: current, lease: null };
    } catch (error) {
      await lease.release();
      throw error;
    }
  }
}

/** Whether a refusal may come from another run, which has begun or ended since the database was looked at. */
async function isOvertaken(error: unknown, newest: LockRecord | null, states: StateStore): Promise<boolean> {
  if (hasCode(error, 'aborted_by_user')) return false;
  const lock = (await states.recall())?.lock ?? null;
  if (lock === null) return newest !== null;
  return isHeld(lock) || lock.fencingToken !== newest?.fencingToken || lock.released !== newest.released;
}

/** Whether somebody works under a lock, or what they sent may still arrive. */
function isHeld(lock: LockRecord): boolean {
  return !lock.released && !mayBeSeized(lock);
}

/** Names whose drop may still be under way, from a working holder or one that ended. */
function mayArrive(newest: LockRecord | null): readonly string[] {
  if (newest === null) return [];
  const { drops, lateDrops } = newest.intent;
  return [...(newest.released ? [] : drops), ...Object.keys(lateDrops)];
}

/** Equal for plans that do the same to the same schema. */
function identityOf({ from, to, operations, blockers }: MigrationPlan): string {
  return [from, to, blockers.length, ...operations.map(describeOperation)].join('\n');
}

/** Takes late requests back under a lock of its own, before documents are checked; the plan is made again afterwards. */
async function takeLateRequestsBack(
  { stored }: LivePlan,
  { schemas, states, look }: Pick<EntranceDeps, 'schemas' | 'states' | 'look'>,
  deadline: number,
  options: LeaseOptions,
): Promise<void> {
  const lease = await takeNewestLease(states, stored?.lock ?? null, options);
  if (lease === null) return awaitHolder(states, deadline, options);
  const guarded = schemas.guardedBy(lease);
  await underLease(lease, async () => {
    const { replacements, stored } = await look();
    const { schema } = await guarded.read();
    await makeReplacements(replacements, schema, stored?.state.schema ?? null, { schemas: guarded, lease });
  });
}
