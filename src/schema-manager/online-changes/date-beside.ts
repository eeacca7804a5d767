import { performOnce } from '../../appwrite/schema/perform-once.js';
import { sealAttribute } from '../../documents/write-seal.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import { dropsOf, emptyAttribute, settingsLeft } from './attribute-replacement.js';
import type { DateWayDefinition, OnlineDateChange } from './date-change.js';
import { copyBesideDate } from './date-copy.js';
import type { OnlineChangePhase, SwapSteps } from './online-change-definition.js';

/**
 * A new key. Both keys belong to the user, who may use either again later. So an attribute of ours, made first and dropped last, shows
 * that the change is under way; it also seals the collection for the drop.
 */
export const dateBeside: DateWayDefinition = {
  phaseIn,
  oldKeys: () => [],
  start: (change, deps) => ({
    steps: stepsOf(change),
    ...copyBesideDate(
      change,
      {
        target: change.to.key,
        seal: { collection: change.collection, key: change.shadowKey },
        made: [sealAttribute(change.shadowKey), emptyAttribute(change, change.to.key)],
      },
      deps,
    ),
  }),
  async rollBack(change, { schemas, onProgress }) {
    for (const key of [change.to.key, change.shadowKey]) {
      const { schema } = await schemas.read();
      for (const drop of dropsOf(change, schema, [key])) await performOnce(schemas, drop, schema);
      await schemas.settle((item) => item.collection === change.collection && item.key === key, { onProgress });
    }
  },
};

function phaseIn(change: OnlineDateChange, schema: DatabaseSchema): OnlineChangePhase {
  const has = (key: string) => findAttribute(schema, change.collection, key) !== undefined;
  const isOldThere = has(change.from.key);
  if (has(change.shadowKey)) return isOldThere ? 'copying' : 'swapped';
  return !isOldThere && has(change.to.key) ? 'finished' : 'untouched';
}

function stepsOf(change: OnlineDateChange): SwapSteps {
  const { collection, from, shadowKey } = change;
  return {
    takeAway: { operation: { type: 'drop_attribute', collection, attribute: from }, isDrop: true },
    place: null,
    replace: null,
    settings: () => [],
    drops: (schema) => (phaseIn(change, schema) === 'copying' ? dropsOf(change, schema, [from.key]) : []),
    finish: (schema) => [...settingsLeft(change, schema), ...dropsOf(change, schema, [shadowKey])],
  };
}
