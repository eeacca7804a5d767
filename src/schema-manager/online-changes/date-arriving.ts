import { performOnce } from '../../appwrite/schema/perform-once.js';
import { type DocumentChange, unstoppable } from '../../documents/document-change.js';
import { proveDocuments } from '../../documents/prove-documents.js';
import { restoreDefaults } from '../../documents/without-defaults.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { attributeConversion } from './attribute-conversion.js';
import { dropsOf, emptyAttribute, settingsLeft } from './attribute-replacement.js';
import { copyUntilEqual } from './copy-until-equal.js';
import type { DateWayDefinition, OnlineDateChange } from './date-change.js';
import { dropIndexesOver } from './drop-indexes-over.js';
import type { OnlineChangeDeps, OnlineChangePhase, OnlineChangeWork, SwapSteps } from './online-change-definition.js';
import { provenBySwap } from './proven-by-swap.js';

/**
 * A datetime that replaces another type. The old attribute is renamed first, because the new one is made under its key; it is null until
 * filled.
 */
export const dateArriving: DateWayDefinition = {
  phaseIn,
  oldKeys: ({ collection, from, oldKey }) => [[schemaName(collection, from.key), oldKey]],
  start,
  async rollBack(change, { schemas, onProgress }) {
    const { collection, from, oldKey } = change;
    const { schema } = await schemas.read();
    const isMoved = findAttribute(schema, change.collection, oldKey) !== undefined;
    if (isMoved) {
      for (const drop of dropsOf(change, schema, [from.key])) await performOnce(schemas, drop, schema);
      const concerns = (item: { collection: string; key: string }) =>
        item.collection === collection && item.key === from.key;
      const { schema: bare } = await schemas.settle(concerns, { onProgress });
      await performOnce(schemas, { type: 'rename_attribute', collection, from: oldKey, to: from.key }, bare);
    }
    await restoreDefaults(collection, [from], (await schemas.read()).schema, schemas);
  },
};

function phaseIn(change: OnlineDateChange, schema: DatabaseSchema): OnlineChangePhase {
  const present = findAttribute(schema, change.collection, change.to.key);
  const isMoved = findAttribute(schema, change.collection, change.oldKey) !== undefined;
  if (present === undefined) return isMoved ? 'moved' : 'untouched';
  // While the old one exists, the new one is still being filled.
  if (isMoved) return 'half-swapped';
  return attributeChanges(present, change.to).every(({ way }) => way !== 'online') ? 'finished' : 'untouched';
}

function stepsOf(change: OnlineDateChange): SwapSteps {
  const { collection, from, oldKey } = change;
  return {
    takeAway: { operation: { type: 'rename_attribute', collection, from: from.key, to: oldKey }, isDrop: false },
    place: null,
    replace: null,
    settings: (schema) => settingsLeft(change, schema),
    drops: (schema) => dropsOf(change, schema, [oldKey]),
    finish: () => [],
  };
}

function start(change: OnlineDateChange, deps: OnlineChangeDeps): OnlineChangeWork {
  const { collection, from, to, oldKey } = change;
  const { schemas, strategy } = deps;
  const calm = unstoppable(deps);
  const steps = stepsOf(change);
  const conversion = attributeConversion({
    collection,
    source: oldKey,
    target: to.key,
    type: to.type,
    convert: deps.convert,
  });
  // The new one already has its name: a value in it other than the copy was written by another client.
  const filling: DocumentChange = {
    ...conversion,
    change: (document) => ((document[to.key] ?? null) === null ? conversion.change(document) : null),
  };
  return {
    steps,
    isProvenEarly: false,
    async run(phase) {
      if (phase === 'untouched') {
        await dropIndexesOver(collection, from.key, deps);
        await deps.confirm();
        // If this rename arrived late, it would rename the new attribute and break it.
        await performOnce(schemas, steps.takeAway.operation, (await schemas.read()).schema, { mayComeLate: false });
      }
      const { schema } = await schemas.read();
      if (findAttribute(schema, change.collection, to.key) === undefined) {
        const attribute = emptyAttribute(change, to.key);
        await deps.execute([{ type: 'add_attribute', collection, attribute }], schema);
      }
      await deps.onPhase('copying');
      await copyUntilEqual(filling, strategy, calm);
    },
    async prove() {
      await copyUntilEqual(filling, strategy, calm);
      return proveDocuments(filling, deps);
    },
    catchUp: () => proveDocuments(filling, deps),
    lookAgain: () => provenBySwap(collection, deps),
  };
}
