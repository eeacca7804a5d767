import { EntwriteError } from '../../../src/errors.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { attribute, collection, schemaOf } from '../../support/schema-manager.js';
import type { Scenario, Values, Work } from '../scenario.js';
import { approved, at, ITEMS, isAt, type MigrationParts, managerAt, migrateTo, reader } from './parts.js';

const withValue = (type: 'string' | 'integer' | 'float') =>
  schemaOf(collection('items', [attribute('note', 'string'), attribute('value', type)]));

const whole = withValue('integer');
const fraction = withValue('float');
const thousands = (value: unknown) => Number(value) * 1000;
const tens = (value: unknown) => Number(value) * 10;
const quarters = (value: unknown) => Number(value) / 4;

/** Texts that differ from each other whatever is made of them. */
const DOCUMENTS = ITEMS.map(({ $id, note }, place) => ({ $id, note, value: String(4 * (place + 1)) }));

/** A text, which the attribute takes until the swap, or a number, which it takes after it; no value twice. */
const writes = {
  collection: 'items',
  setsTimes: true,
  change: (random: { pick: <T>(items: readonly T[]) => T }, count: number): Values =>
    random.pick<Values>([{ note: `n${count}` }, { value: String(400 + 4 * count) }, { value: 8001 + 4 * count }]),
};

const old = (extra: readonly ReturnType<typeof attribute>[]) =>
  schemaOf(collection('items', [attribute('note', 'string'), ...extra]));
const again = old([attribute('old', 'string'), attribute('fresh', 'string')]);

/**
 * A newer version that finds the change of an older one half done: takes it back, or finishes it where that is too late. Another process may
 * have finished it meanwhile, and the older version would then convert what the newer one made: it carries out what it finds pending only
 * where that starts from the text, and only on the database that it looked at.
 */
function orFinishedBy(
  before: DatabaseSchema,
  parts: MigrationParts,
  after: DatabaseSchema,
  convert: (value: unknown) => unknown,
): Work {
  const newer = migrateTo(after, { converters: { 'items.value': convert } });
  const unlessRefused = (work: Promise<unknown>, otherwise: () => Promise<void>) =>
    work.then(
      () => {},
      (error: unknown) => (isRefused(error) ? otherwise() : Promise.reject(error)),
    );
  return {
    async run(site, planned) {
      const again = () => newer.run(site, planned);
      const finishOlder = async () => {
        const older = managerAt(site, before, parts);
        const plan = await older.analyze();
        const isOlder = plan.operations.every((one) => one.type !== 'alter_attribute' || one.from.type === 'string');
        const options = { allowDestructive: true, lockTimeout: 4 * site.lease, plan };
        if (isOlder) await unlessRefused(older.migrate(options), async () => {});
        await again();
      };
      const undone = () =>
        managerAt(site, after)
          .undo({ lockTimeout: 4 * site.lease })
          .then(again);
      await unlessRefused(again(), () => unlessRefused(undone(), () => unlessRefused(again(), finishOlder)));
    },
  };
}

function isRefused(error: unknown): boolean {
  return error instanceof EntwriteError && error.code === 'plan_refused';
}

/** Two versions of an application, of which the older one may have lost the lock. */
export const VERSIONS: readonly Scenario[] = [
  {
    name: 'two versions convert a text in two ways',
    cost: 2,
    prepare: at(withValue('string')),
    versions: [migrateTo(whole), migrateTo(whole, { converters: { 'items.value': thousands } })],
    documents: { items: DOCUMENTS },
    writes,
    ways: 2,
    expected: (_, { note = null, value = null }, way) => ({
      note,
      value: typeof value === 'string' ? (way === 0 ? Number(value) : thousands(value)) : value,
    }),
    read: reader({ items: ['note', 'value'] }),
    check: isAt(whole),
  },
  {
    name: 'two versions make a text a number, of two types',
    cost: 3,
    prepare: at(withValue('string')),
    versions: [
      approved(whole, { converters: { 'items.value': tens } }),
      orFinishedBy(whole, { converters: { 'items.value': tens } }, fraction, quarters),
    ],
    documents: { items: DOCUMENTS },
    writes,
    ways: 2,
    expected: (_, { note = null, value = null }, way) => {
      const values =
        typeof value === 'string'
          ? [way === 0 ? quarters(value) : quarters(tens(value))]
          : value === null || way === 0
            ? [value]
            : [value, quarters(value)];
      return values.map((one) => ({ note, value: one }));
    },
    read: reader({ items: ['note', 'value'] }),
    check: isAt(fraction),
  },
  {
    name: 'a version drops what the next one has again',
    lateness: 'bounded',
    prepare: at(old([attribute('old', 'string')])),
    versions: [approved(old([])), migrateTo(again)],
    documents: { items: ITEMS.map(({ $id, note }) => ({ $id, note, old: 'x' })) },
    writes: { collection: 'items', isNewest: true, change: (_, count) => ({ old: `y${count}` }) },
    ways: 2,
    expected: (_, { note = null, old: value = null }, way) => ({
      note,
      old: value === 'x' && way === 1 ? null : value,
    }),
    read: reader({ items: ['note', 'old'] }),
    check: isAt(again),
  },
];
