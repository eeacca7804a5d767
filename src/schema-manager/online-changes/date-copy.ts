import { type DocumentChange, unstoppable, type WriteReport } from '../../documents/document-change.js';
import { type Proof, proveDocuments } from '../../documents/prove-documents.js';
import { writeDocuments } from '../../documents/write-documents.js';
import { isSingleDate } from '../../operations/broken-renames/copied-dates.js';
import { attributeConversion } from './attribute-conversion.js';
import { copyUntilEqual } from './copy-until-equal.js';
import { attributeAt, type OnlineDateChange } from './date-change.js';
import { dropIndexesOver } from './drop-indexes-over.js';
import type { OnlineChangeDeps, OnlineChangeWork } from './online-change-definition.js';
import { provenBySwap } from './proven-by-swap.js';

/** Passes over what was written last, after which the whole collection is read again. */
const LATE_PASSES = 5;

/**
 * Fills an attribute beside a datetime that stays where it is until it is dropped: what was written last is copied while the
 * collection is closed to clients, right before the drop.
 */
export function copyBesideDate(
  change: OnlineDateChange,
  target: string,
  create: () => Promise<void>,
  deps: OnlineChangeDeps,
): Omit<OnlineChangeWork, 'steps'> {
  const { collection, from } = change;
  const { schemas, strategy } = deps;
  // A rename copies the values as they are; a converter of that name is for the change of type after it.
  const convert = from.key === change.to.key ? deps.convert : null;
  const conversion: DocumentChange = attributeConversion({ collection, source: from.key, target, convert });
  const isThere = async () => {
    const present = attributeAt(change, (await schemas.read()).schema, from.key);
    return present !== undefined && isSingleDate(present);
  };
  let provenSince: string | undefined;

  const copyAndProve = async (through: OnlineChangeDeps): Promise<Proof> => {
    const since = await deps.serverTime();
    await copyUntilEqual(conversion, strategy, through);
    const proof = await proveDocuments(conversion, through);
    provenSince = since;
    return proof;
  };
  return {
    isProvenEarly: true,
    closesForDrop: collection,
    async run() {
      if (!(await isThere())) return;
      await create();
      await deps.onPhase('copying');
      await copyUntilEqual(conversion, strategy, deps);
      await dropIndexesOver(collection, from.key, deps);
    },
    prove: async () => ((await isThere()) ? copyAndProve(deps) : provenBySwap(collection, deps)),
    async catchUp(before) {
      if (!(await isThere())) return provenBySwap(collection, deps);
      const calm = unstoppable(deps);
      if (before === null || provenSince === undefined) return copyAndProve(calm);
      for (let pass = 1; pass <= LATE_PASSES; pass += 1) {
        const report: WriteReport = await writeDocuments({ ...conversion, since: provenSince }, strategy, calm);
        if (report.changed + report.unequal.length === 0) return before;
      }
      return copyAndProve(calm);
    },
    lookAgain: () => provenBySwap(collection, deps),
  };
}
