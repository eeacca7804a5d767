import type { DocumentChange, WriteDeps, WriteReport } from '../../documents/document-change.js';
import { writeDocuments } from '../../documents/write-documents.js';
import type { WriteWay } from '../../documents/write-strategy.js';

/** After this many passes, one that changes no less than the one before is the last: others write as fast as we copy. */
const PASSES = 3;

/** Passes until one finds nothing to do, or no less than the one before. `proveDocuments` then shows whether all is equal. */
export async function copyUntilEqual(change: DocumentChange, strategy: WriteWay, deps: WriteDeps): Promise<void> {
  let previous = Number.POSITIVE_INFINITY;
  for (let pass = 1; ; pass += 1) {
    const report: WriteReport = await writeDocuments(change, strategy, deps);
    const open = report.changed + report.unequal.length;
    if (open === 0 || (pass >= PASSES && open >= previous)) return;
    previous = open;
  }
}
