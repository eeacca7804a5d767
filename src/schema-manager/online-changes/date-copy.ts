import { type DocumentChange, unstoppable, type WriteReport } from '../../documents/document-change.js';
import { type Proof, proveDocuments } from '../../documents/prove-documents.js';
import { writeDocuments } from '../../documents/write-documents.js';
import { openSeal, throughSeal, type WriteSeal } from '../../documents/write-seal.js';
import { isSingleDate } from '../../operations/broken-renames/copied-dates.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
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
 * collection is closed to clients and sealed against API keys, right before the drop.
 *
 * @param made the new attribute, under the key `target`, and that of the seal, in the order in which they are made
 */
export function copyBesideDate(
  change: OnlineDateChange,
  {
    target,
    seal,
    made,
  }: { readonly target: string; readonly seal: WriteSeal; readonly made: readonly AttributeSchema[] },
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

  const copyAndProve = async (through: OnlineChangeDeps, writes = conversion): Promise<Proof> => {
    const since = await deps.serverTime();
    await copyUntilEqual(writes, strategy, through);
    const proof = await proveDocuments(conversion, through);
    provenSince = since;
    return proof;
  };
  return {
    isProvenEarly: true,
    closesForDrop: seal,
    async run() {
      if (!(await isThere())) return;
      await openSeal(seal, schemas);
      for (const attribute of made) {
        const { schema } = await schemas.read();
        if (attributeAt(change, schema, attribute.key) === undefined)
          await deps.execute([{ type: 'add_attribute', collection, attribute }], schema);
      }
      await deps.onPhase('copying');
      await copyUntilEqual(conversion, strategy, deps);
      await dropIndexesOver(collection, from.key, deps);
    },
    prove: async () => ((await isThere()) ? copyAndProve(deps) : provenBySwap(collection, deps)),
    async catchUp(before) {
      if (!(await isThere())) return provenBySwap(collection, deps);
      const calm = unstoppable(deps);
      const late = throughSeal(conversion, seal);
      if (before === null || provenSince === undefined) return copyAndProve(calm, late);
      for (let pass = 1; pass <= LATE_PASSES; pass += 1) {
        const report: WriteReport = await writeDocuments({ ...late, since: provenSince }, strategy, calm);
        if (report.changed + report.unequal.length === 0) return before;
      }
      return copyAndProve(calm, late);
    },
    lookAgain: () => provenBySwap(collection, deps),
  };
}
