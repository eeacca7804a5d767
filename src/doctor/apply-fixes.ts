import { dropItem, failedItems } from '../appwrite/schema/drop-failed.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { schemaName } from '../schema/schema-name.js';
import { withLease } from '../schema-manager/lock/acquire-lease.js';
import { type Intent, NO_INTENT } from '../schema-manager/lock/intent.js';
import { seize } from '../schema-manager/lock/lease.js';
import { createStateStore } from '../schema-manager/lock/state-store.js';
import { sameData } from '../util/same-data.js';
import { findBrokenDates } from './broken-dates.js';
import type { DoctorFinding, Fix } from './doctor-finding.js';
import type { ExaminationDeps } from './examine.js';
import { finishRename } from './finish-rename.js';

interface FixDeps extends ExaminationDeps {
  /** Records in the lock what is about to be done, so that a run that is interrupted can be recognised. */
  readonly intend: (intent: Intent) => Promise<void>;
}

type Apply = {
  readonly [T in Fix['type']]: (fix: Extract<Fix, { type: T }>, deps: FixDeps) => Promise<boolean>;
};

const APPLY: Apply = {
  async delete_failed({ item }, { schemas, intend }) {
    const names = [schemaName(item.collection, item.key)];
    if (failedItems(await schemas.read(), { kind: item.kind, names }).length === 0) return false;
    await intend({ ...NO_INTENT, drops: names });
    await dropItem(schemas, item);
    return true;
  },
  async finish_rename({ broken }, { schemas, documents, intend }) {
    const found = await findBrokenDates((await schemas.read()).schema, documents);
    return found.some((one) => sameData(one, broken)) && (await finishRename(broken, schemas, intend));
  },
  async release_lock({ fencingToken, heartbeat }, { schemas, documents }) {
    const states = createStateStore(schemas, documents);
    const lock = (await states.recall())?.lock ?? null;
    if (lock === null || lock.released) return false;
    const isAsFound = lock.fencingToken === fencingToken && lock.heartbeat === heartbeat;
    return isAsFound && (await seize(states, lock)) !== null;
  },
};

/**
 * Carries out the fixes of findings, and returns descriptions of those that were made; a fix is left out if its subject has changed
 * since. Fixes of the schema are made under the lock, because a migration may delete what failed and create it again at the same time.
 */
export async function applyFixes(
  findings: readonly DoctorFinding[],
  deps: ExaminationDeps,
): Promise<readonly string[]> {
  const done: string[] = [];
  const apply = async (fixes: readonly Fix[], schemas: SchemaGateway, intend: FixDeps['intend']) => {
    for (const fix of fixes) {
      if (await APPLY[fix.type](fix as never, { ...deps, schemas, intend })) done.push(fix.description);
    }
  };
  const fixes = findings.flatMap(({ fix }) => fix ?? []);
  const isOfLock = ({ type }: Fix) => type === 'release_lock';
  await apply(fixes.filter(isOfLock), deps.schemas, async () => {});
  const ofSchema = fixes.filter((fix) => !isOfLock(fix));
  if (ofSchema.length > 0) await underLock(deps, (...under) => apply(ofSchema, ...under));
  return done;
}

async function underLock(
  { schemas, documents, onProgress }: ExaminationDeps,
  work: (schemas: SchemaGateway, intend: FixDeps['intend']) => Promise<void>,
): Promise<void> {
  const states = createStateStore(schemas, documents);
  if ((await states.recall()) === null) await states.prepare();
  await withLease(states, { onProgress }, (lease) => work(schemas.guardedBy(lease), lease.addIntent));
}
