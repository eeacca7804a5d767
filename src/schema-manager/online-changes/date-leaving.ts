import { performOnce } from '../../appwrite/schema/perform-once.js';
import { restoreDefaults } from '../../documents/without-defaults.js';
import { sealAttribute } from '../../documents/write-seal.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import { findAttribute } from '../../schema/database-schema.js';
import { dropsOf, emptyAttribute, settingsLeft } from './attribute-replacement.js';
import { sealName } from './change-names.js';
import type { DateWayDefinition } from './date-change.js';
import { copyBesideDate } from './date-copy.js';
import { keyedPhase } from './keyed-phase.js';

/**
 * Another type: the new attribute is filled under a temporary key and renamed once the datetime is dropped; a second key seals for the
 * drop.
 */
export const dateLeaving: DateWayDefinition = {
  phaseIn(change, schema) {
    const { from, to, shadowKey } = change;
    const present = findAttribute(schema, change.collection, from.key);
    const isNew = present !== undefined && attributeChanges(present, to).every(({ way }) => way !== 'online');
    const phase = keyedPhase({
      atKey: present === undefined ? null : isNew ? 'new' : 'old',
      atOldKey: null,
      hasShadow: findAttribute(schema, change.collection, shadowKey) !== undefined,
    });
    return phase === 'finished' && dropsOf(change, schema, [sealName(change.shadowKey)]).length > 0 ? 'swapped' : phase;
  },
  oldKeys: () => [],
  start(change, deps) {
    const { collection, from, to, shadowKey } = change;
    const seal = { collection, key: sealName(shadowKey) };
    return {
      steps: {
        takeAway: { operation: { type: 'drop_attribute', collection, attribute: from }, isDrop: true },
        place: { type: 'rename_attribute', collection, from: shadowKey, to: to.key },
        replace: null,
        settings: (schema) => settingsLeft(change, schema),
        drops: (schema) => dropsOf(change, schema, [shadowKey]),
        finish: (schema) => dropsOf(change, schema, [sealName(change.shadowKey)]),
      },
      ...copyBesideDate(
        change,
        {
          target: shadowKey,
          seal,
          made: [emptyAttribute(change, shadowKey), sealAttribute(seal.key)],
        },
        deps,
      ),
    };
  },
  async rollBack(change, { schemas, onProgress }) {
    const { collection, from, shadowKey } = change;
    const made = [sealName(shadowKey), shadowKey];
    const { schema } = await schemas.read();
    for (const drop of dropsOf(change, schema, made)) await performOnce(schemas, drop, schema);
    const concerns = (item: { collection: string; key: string }) =>
      item.collection === collection && made.includes(item.key);
    const after = await schemas.settle(concerns, { onProgress });
    await restoreDefaults(collection, [from], after.schema, schemas);
  },
};
