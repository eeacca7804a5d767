import { performAll } from '../../appwrite/schema/perform-once.js';
import { defaultsLeftOff } from '../../documents/without-defaults.js';
import { openings } from '../../documents/write-block.js';
import { EntwriteError } from '../../errors.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import { describeOperation } from '../../operations/operation.js';
import { withLease } from '../lock/acquire-lease.js';
import { NO_INTENT } from '../lock/intent.js';
import type { LeaseOptions } from '../lock/lease.js';
import type { StateStore } from '../lock/state-store.js';
import {
  changedName,
  describeChange,
  isPastReturn,
  type OnlineChange,
  rollBackChange,
  takenAwayBy,
  withoutChanges,
  writtenCollections,
} from '../online-changes/online-change.js';
import type { RollBackChangeDeps } from '../online-changes/online-change-definition.js';
import { abandonedSwap, begunSwaps } from '../plan/declared-renames.js';
import type { LivePlan } from '../plan/live-plan.js';
import { makeReplacements } from './settle-late-requests.js';

interface UndoDeps extends RollBackChangeDeps {
  readonly states: StateStore;
  /** Reads the live database and what is remembered of it. */
  readonly look: () => Promise<Found>;
}

type Found = Pick<LivePlan, 'unfinished' | 'stored' | 'live' | 'replacements'>;

/**
 * Rolls back online changes that an earlier run did not finish: deletes what they were filling and keeps the old one. It decides under the
 * lock, and after the drops of that run can no longer arrive, because others may have continued the changes until then.
 *
 * @returns what was rolled back, in words
 * @throws EntwriteError plan_refused, before anything is written, for a change past its swap, because others may have written to the new
 * one since; and for names that are changing places
 */
export async function rollBackUnfinished(
  { look, states, ...deps }: UndoDeps,
  options: LeaseOptions,
): Promise<readonly string[]> {
  const first = await look();
  refuseLate(first);
  if (isWhole(first)) return [];
  return withLease(states, options, async (lease) => {
    const guarded = { ...deps, schemas: deps.schemas.guardedBy(lease) };
    await guarded.schemas.outlastDrops(first.unfinished.flatMap(takenAwayBy));
    const found = await look();
    const { unfinished, stored } = found;
    refuseLate(found);
    if (stored === null || isWhole(found)) return [];
    const { schema } = await guarded.schemas.read();
    await makeReplacements(found.replacements, schema, stored.state.schema, { ...guarded, lease });
    const copies = unfinished.flatMap((change) => (change.kind === 'collection' ? [change.collection.id] : []));
    if (copies.length > 0) await lease.addIntent({ ...NO_INTENT, drops: copies.map((id) => `${id}/*`) });
    for (const change of unfinished) {
      await lease.confirm();
      await rollBackChange(change, guarded);
    }
    const left = { ...found, live: await guarded.schemas.read() };
    await performAll(guarded.schemas, openings(left.live.schema, [], stored.state.schema), left.live.schema);
    const alterations = defaultsOff(left);
    await performAll(guarded.schemas, alterations, left.live.schema);
    const { owned, ...remembered } = stored.state;
    await lease.complete({ owned: owned.filter((id) => !copies.includes(id)), ...remembered });
    return [
      ...found.replacements.map(describeOperation),
      ...unfinished.map((change) => `${changedName(change)}: ${describeChange(change)}`),
      ...alterations.map(
        ({ collection, to }) => `${collection}.${to.key}: a default that was off while documents were rewritten`,
      ),
    ];
  });
}

function isWhole(found: Found): boolean {
  return found.unfinished.length + found.replacements.length + defaultsOff(found).length === 0;
}

/** The alterations that restore defaults which a killed run took off while it rewrote documents, perhaps before the change itself began. */
function defaultsOff({ unfinished, stored, live }: Found): readonly AlterAttribute[] {
  if (stored === null) return [];
  const written = [...(stored.lock?.intent.changes ?? []), ...unfinished].flatMap(writtenCollections);
  const { schema } = stored.state;
  return defaultsLeftOff(live.schema, written, [schema, schema]);
}

function refuseLate({ unfinished, live }: Pick<LivePlan, 'unfinished' | 'live'>): void {
  const late = unfinished.find((change) => isPastReturn(change, live.schema));
  if (late !== undefined) throw pastSwap(late);
  const [swap] = begunSwaps(withoutChanges(live.schema, unfinished));
  if (swap !== undefined) throw new EntwriteError('plan_refused', abandonedSwap(swap));
}

function pastSwap(change: OnlineChange): EntwriteError {
  return new EntwriteError('plan_refused', {
    at: changedName(change),
    found: `${describeChange(change)} that is past its swap, so that others may have written to the new one`,
    expected: 'a change that no client can have written to yet',
    remedy: 'Restore the model of that run and migrate, which finishes the change; then change the model again.',
  });
}
