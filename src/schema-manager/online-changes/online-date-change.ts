import { SEAL_BYTES } from '../../documents/write-seal.js';
import { attributeBytes, describeAttribute } from '../../schema/attribute-types.js';
import { schemaName } from '../../schema/schema-name.js';
import { withOldAttribute } from './attribute-replacement.js';
import { dateArriving } from './date-arriving.js';
import { dateBeside } from './date-beside.js';
import { type DateWay, type DateWayDefinition, dateChangeOf, dateWayOf, type OnlineDateChange } from './date-change.js';
import { dateLeaving } from './date-leaving.js';
import type { OnlineChangeDefinition } from './online-change-definition.js';

export type { OnlineDateChange };

const WAYS: Readonly<Record<DateWay, DateWayDefinition>> = {
  beside: dateBeside,
  leaving: dateLeaving,
  arriving: dateArriving,
};

function way(change: OnlineDateChange): DateWayDefinition {
  return WAYS[dateWayOf(change)];
}

/** Changes of single datetimes on servers that break them by a rename. */
export const onlineDateChange: OnlineChangeDefinition<OnlineDateChange> = {
  detect: dateChangeOf,
  id: ({ shadowKey }) => shadowKey,
  at: ({ collection, to }) => `${collection}.${to.key}`,
  describe: ({ from, to }) =>
    from.key === to.key
      ? `a change from (${describeAttribute(from)}) to (${describeAttribute(to)})`
      : `a copy of '${from.key}' to '${to.key}'`,
  phaseIn: (change, schema) => way(change).phaseIn(change, schema),
  withoutIt: withOldAttribute,
  oldKeys: (change) => way(change).oldKeys(change),
  newKeys: ({ collection, to, shadowKey }) => [[schemaName(collection, to.key), shadowKey]],
  estimate: ({ collection, to }) => ({
    room: [{ collection, key: to.key, bytes: attributeBytes(to) + SEAL_BYTES }],
    strategy: 'chosen',
  }),
  replace: () => null,
  replaced: () => null,
  takenAway: ({ collection, from }) => [schemaName(collection, from.key)],
  // Documents show nothing under a key that is still being filled.
  blocked: (change, fence) => (fence !== false || dateWayOf(change) === 'arriving' ? [change.collection] : []),
  start: (change, deps) => way(change).start(change, deps),
  rollBack: (change, deps) => way(change).rollBack(change, deps),
};
