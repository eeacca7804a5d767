import type { SchemaGateway } from '../../appwrite/schema-gateway.js';
import { describeOperation } from '../../operations/operation.js';
import { intentOf } from '../executor/carry-out.js';
import type { MigrationPlan } from '../plan/migration-plan.js';
import type { Situation } from '../plan/situation.js';
import { awaitLock, lockDeadline } from './await-lock.js';
import { type Lease, type LeaseOptions, takeLease } from './lease.js';
import { hasEnded } from './process-identity.js';
import type { StateStore } from './state-store.js';

export interface EntrancePorts {
  readonly schemas: SchemaGateway;
  readonly states: StateStore;
  /** Reads the live database and plans. */
  readonly look: () => Promise<Situation>;
  /** What has to hold before anything is written, consent included; gives the plan with what was counted. Throws EntwriteError. */
  readonly gate: (situation: Situation) => Promise<MigrationPlan>;
}

/**
 * Gets the lock for a situation that passed the gate and still holds under the lock; no lock when there is nothing to do, unless
 * a process of this machine died with the lock in its hands and what it did is yet to be remembered.
 *
 * @throws EntwriteError locked, and whatever the gate throws
 */
export async function enterMigration(
  { schemas, states, look, gate }: EntrancePorts,
  options: LeaseOptions,
): Promise<{ situation: Situation; lease: Lease | null }> {
  const deadline = lockDeadline(options);
  let passed: string | undefined;
  let judged: MigrationPlan | undefined;
  const pass = async (situation: Situation): Promise<boolean> => {
    const identity = identityOf(situation.plan);
    if (identity === passed) return false;
    judged = await gate(situation);
    passed = identity;
    return true;
  };
  for (;;) {
    const situation = await look();
    const newest = situation.stored?.lock ?? null;
    const isLeft = newest !== null && !newest.released && hasEnded(newest.holder);
    const isNothing = situation.plan.isEmpty && situation.plan.obstacles.length === 0;
    if (isNothing && !isLeft) return { situation, lease: null };
    await pass(situation);
    if (situation.stored === null) {
      if (!situation.live.exists) await schemas.createDatabase();
      await states.prepare();
    }
    const lease = await takeLease(states, newest, intentOf(situation.plan.operations), options);
    if (lease === null) {
      const held = (await states.read()).lock;
      if (held !== null && !held.released) await awaitLock(states, held, deadline, options);
      continue;
    }
    try {
      // A first lock means that nobody ran since the situation was read; later ones need another look.
      const current = newest === null ? situation : await look();
      const isAnother = await pass(current);
      if (isAnother) await lease.addIntent(intentOf(current.plan.operations));
      if (!current.plan.isEmpty || isLeft) {
        return { situation: { ...current, plan: judged ?? current.plan }, lease };
      }
      await lease.release();
      return { situation: current, lease: null };
    } catch (error) {
      await lease.release();
      throw error;
    }
  }
}

/** Equal for plans that do the same to the same schema. */
function identityOf({ from, to, operations, obstacles }: MigrationPlan): string {
  return [from, to, obstacles.length, ...operations.map(describeOperation)].join('\n');
}
