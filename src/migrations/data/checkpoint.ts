import { createHash } from 'node:crypto';
import { stringifyJson } from '../../util/canonical-json.js';
import { addTotals, type BatchTotals, newTotals } from './batch-totals.js';
import type { Checkpoints } from './data-deps.js';
import type { Place } from './sequence-pages.js';

/** How far a helper got: everything up to `place` is done. */
interface SavedCheckpoint extends BatchTotals {
  readonly place: Place;
  /** Identifies the work the place belongs to. */
  readonly of: string;
}

/** The checkpoint of one helper. Batches may finish in any order. */
interface Checkpoint {
  readonly place: Place;
  /** The counts of earlier runs up to that place. */
  readonly before: BatchTotals;
  /** Marks batch `at` (from 0, in order) as done, and saves the last place before which all batches are. */
  readonly finish: (at: number, place: string, totals: BatchTotals) => Promise<void>;
}

/** Continues where an earlier run ended; starts over if the checkpoint belongs to other work. */
export async function openCheckpoint(checkpoints: Checkpoints, key: string, of: string): Promise<Checkpoint> {
  const saved = asCheckpoint(await checkpoints.load(key), of);
  const total = saved === null ? newTotals() : { ...saved, failures: [...saved.failures] };
  const finished = new Map<number, { readonly place: string; readonly totals: BatchTotals }>();
  let next = 0;
  let place: Place = saved?.place ?? null;
  let isDue = false;
  let saving: Promise<void> | null = null;

  /** One save at a time; callers that arrive meanwhile share the next one. */
  const save = async (): Promise<void> => {
    while (isDue) {
      isDue = false;
      const { seen, changed, failed, failures } = total;
      await checkpoints.save(key, { place, of, seen, changed, failed, failures: [...failures] });
    }
  };
  return {
    place,
    before: saved === null ? newTotals() : { ...saved, failures: [...saved.failures] },
    async finish(at, reached, totals) {
      finished.set(at, { place: reached, totals });
      for (let batch = finished.get(next); batch !== undefined; batch = finished.get(next)) {
        finished.delete(next);
        next += 1;
        place = batch.place;
        addTotals(total, batch.totals);
        isDue = true;
      }
      saving ??= save().finally(() => {
        saving = null;
      });
      await saving;
    },
  };
}

/** Identifies the work of an unnamed checkpoint: the same call with the same conditions. */
export function fingerprint(parts: readonly unknown[]): string {
  return createHash('sha256').update(stringifyJson(parts)).digest('hex').slice(0, 16);
}

function asCheckpoint(value: unknown, of: string): SavedCheckpoint | null {
  if (typeof value !== 'object' || value === null) return null;
  const saved = value as Partial<SavedCheckpoint>;
  const counts = [saved.seen, saved.changed, saved.failed];
  if (saved.of !== of || typeof saved.place !== 'string' || !counts.every(Number.isSafeInteger)) return null;
  return Array.isArray(saved.failures) ? (saved as SavedCheckpoint) : null;
}
