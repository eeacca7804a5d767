import type { DocumentChange, WriteDeps } from '../../documents/document-change.js';
import { writeDocuments } from '../../documents/write-documents.js';
import type { WriteWay } from '../../documents/write-strategy.js';

/** After this many passes, a pass that changes no less than the previous one is the last: others write as fast as we copy. */
const PASSES = 3;

/** Copies until a pass finds nothing to do, or no less than the previous one. `proveDocuments` then shows whether all is equal. */
export function copyUntilEqual(change: DocumentChange, strategy: WriteWay, deps: WriteDeps): Promise<void> {
  return passesUntil(1, async () => {
    const { changed, unequal } = await writeDocuments(change, strategy, deps);
    return changed + unequal.length;
  });
}

/** Repeats a pass until it changes less than `enough`, or no less than the previous one. */
export async function passesUntil(enough: number, change: (isFirst: boolean) => Promise<number>): Promise<void> {
  let previous = Number.POSITIVE_INFINITY;
  for (let pass = 1; ; pass += 1) {
    const changed = await change(pass === 1);
    if (changed < enough || (pass >= PASSES && changed >= previous)) return;
    previous = changed;
  }
}
