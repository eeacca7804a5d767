import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { seize } from '../schema-manager/lock/lease.js';
import { createStateStore } from '../schema-manager/lock/state-store.js';
import type { DoctorFinding, Fix } from './doctor-finding.js';
import type { ExaminationDeps } from './examine.js';
import { finishRename } from './finish-rename.js';

type Apply = {
  readonly [T in Fix['type']]: (fix: Extract<Fix, { type: T }>, deps: ExaminationDeps) => Promise<boolean>;
};

const APPLY: Apply = {
  async delete_failed({ item }, { schemas }) {
    const isStill = await isUnchanged(item, schemas);
    if (isStill) await schemas.deleteFailed(item);
    return isStill;
  },
  finish_rename: ({ broken }, { schemas }) => finishRename(broken, schemas),
  async release_lock({ fencingToken }, { schemas, documents }) {
    const states = createStateStore(schemas, documents);
    const lock = (await states.recall())?.lock ?? null;
    return (
      lock !== null && !lock.released && lock.fencingToken === fencingToken && (await seize(states, lock)) !== null
    );
  },
};

/** Does what is safe to do, and gives what was done. What is not as it was found any more stays alone. */
export async function applyFixes(
  findings: readonly DoctorFinding[],
  deps: ExaminationDeps,
): Promise<readonly string[]> {
  const done: string[] = [];
  for (const { fix } of findings) {
    if (fix !== null && (await APPLY[fix.type](fix as never, deps))) done.push(fix.description);
  }
  return done;
}

async function isUnchanged(
  item: Extract<Fix, { type: 'delete_failed' }>['item'],
  schemas: SchemaGateway,
): Promise<boolean> {
  const { unsettled } = await schemas.read();
  return unsettled.some(
    ({ collection, kind, key, status }) =>
      status === 'failed' && collection === item.collection && kind === item.kind && key === item.key,
  );
}
