import { type DocumentChange, unstoppable } from '../../documents/document-change.js';
import { type Proof, proveDocuments } from '../../documents/prove-documents.js';
import { openSeal, type WriteSeal, withoutSealValues } from '../../documents/write-seal.js';
import type { WriteWay } from '../../documents/write-strategy.js';
import { isSingleDate } from '../../operations/broken-renames/copied-dates.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { findAttribute } from '../../schema/database-schema.js';
import { hasRelationships } from '../../schema/relationship-schema.js';
import { attributeConversion } from './attribute-conversion.js';
import { copyUntilEqual } from './copy-until-equal.js';
import type { OnlineDateChange } from './date-change.js';
import { dropIndexesOver } from './drop-indexes-over.js';
import type { OnlineChangeDeps, OnlineChangeWork } from './online-change-definition.js';
import { provenBySwap } from './proven-by-swap.js';

/**
 * Fills an attribute beside a datetime that keeps its key until it is dropped. The last writes are copied right before the drop, while the
 * collection is closed to clients and sealed against API keys.
 *
 * @param made the new attribute, under the key `target`, and the seal's attribute, in the order in which they are made
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
  const { schemas, strategy, fence } = deps;
  // A rename copies values unchanged; a converter under that name belongs to a later change of type.
  const convert = from.key === change.to.key ? deps.convert : null;
  const conversion: DocumentChange = attributeConversion({
    collection,
    source: from.key,
    target,
    type: change.to.type,
    convert,
  });
  /** What must hold before a drop: everything is copied, and the seal applies to every document. */
  const required = withoutSealValues(conversion, seal);
  const isThere = async () => {
    const present = findAttribute((await schemas.read()).schema, collection, from.key);
    return present !== undefined && isSingleDate(present);
  };
  const copyAndProve = async (writes: DocumentChange, way: WriteWay, through: OnlineChangeDeps): Promise<Proof> => {
    await copyUntilEqual(writes, way, through);
    return proveDocuments(required, through);
  };
  return {
    isProvenEarly: true,
    closesForDrop: [seal],
    async run() {
      if (!(await isThere())) return;
      await openSeal(seal, schemas);
      for (const attribute of made) {
        const { schema } = await schemas.read();
        if (findAttribute(schema, change.collection, attribute.key) === undefined)
          await deps.execute([{ type: 'add_attribute', collection, attribute }], schema);
      }
      await deps.onPhase('copying');
      await copyUntilEqual(required, strategy, deps);
      await dropIndexesOver(collection, from.key, deps);
    },
    prove: async () => ((await isThere()) ? copyAndProve(required, strategy, deps) : provenBySwap(collection, deps)),
    /**
     * Reads the whole collection, because times set by hand do not show what was written last. With relationships it only compares: no
     * write passes the seal.
     */
    async catchUp() {
      if (!(await isThere())) return provenBySwap(collection, deps);
      const calm = unstoppable(deps);
      if (fence === 'all') return copyAndProve(required, strategy, calm);
      if (hasRelationships((await schemas.read()).schema, collection)) return proveDocuments(required, calm);
      return copyAndProve(conversion, 'sealed', calm);
    },
    lookAgain: () => provenBySwap(collection, deps),
  };
}
