import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { Finding } from '../../errors.js';
import { formerKey, losesKey } from '../../operations/affected-parts.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import { type Operation, operationDelta } from '../../operations/operation.js';
import type { RollBackDeps } from './roll-back-deps.js';
import { notRolledBack } from './roll-back-outcome.js';

/** Restores values the run dropped or rewrote, if documents still hold what it wrote; lists the others. Safe to repeat. */
export async function rollBackValues(
  filled: readonly AlterAttribute[],
  done: readonly Operation[],
  { saved, fill }: Pick<RollBackDeps, 'saved' | 'fill'>,
): Promise<readonly Finding[]> {
  const rewritten = filled.filter((step) => !isNew(step, done));
  if (rewritten.length === 0 && !done.some(losesKey)) return [];
  if (saved === null)
    return rewritten.map((step) =>
      notRolledBack(step, 'its values were rewritten, and there is no backup to take the old ones from'),
    );
  const written = (collection: string, old: WireDocument): Readonly<Record<string, unknown>> => {
    const values: Record<string, unknown> = {};
    for (const step of rewritten.filter((one) => one.collection === collection)) {
      const key = formerKey(done, collection, step.to.key);
      const change = fill(collection, step.to.key);
      values[key] = change === null ? (old[key] ?? null) : change(old[key] ?? null, { ...old, ...values });
    }
    return values;
  };
  const reports = await saved.restoreValues(written);
  return reports.flatMap(({ collection, left, leftIds }) => {
    const step = rewritten.find((one) => one.collection === collection);
    if (left === 0 || step === undefined) return [];
    return [notRolledBack(step, `others have written ${left} of its documents since (${leftIds.join(', ')})`)];
  });
}

/** Whether the run itself added the attribute, so that it is dropped as a whole. */
function isNew({ collection, to }: AlterAttribute, done: readonly Operation[]): boolean {
  return done.some((step) => {
    const { before, after } = operationDelta(step);
    const isAdded = before === undefined && after?.kind === 'attribute';
    return isAdded && after.collection === collection && after.value.key === to.key;
  });
}
