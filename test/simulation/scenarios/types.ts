import { attribute, collection, index, schemaOf } from '../../support/schema-manager.js';
import type { Random } from '../random.js';
import type { Scenario, Values } from '../scenario.js';
import { at, ITEMS, isAt, migrateTo, reader } from './parts.js';

const items = (value: ReturnType<typeof attribute>) =>
  schemaOf(
    collection('items', [attribute('note', 'string'), value], { indexes: [index('by_value', ['value'])] }),
    collection('others', [attribute('name', 'string')]),
  );

const after = items(attribute('value', 'integer'));

const typeChange: Scenario = {
  name: 'text becomes integer while clients write both',
  cost: 3,
  stubborn: { collection: 'items', id: 'item-5' },
  prepare: at(items(attribute('value', 'string'))),
  versions: [migrateTo(after)],
  documents: { items: ITEMS },
  writes: {
    collection: 'items',
    setsTimes: true,
    change: (random: Random) =>
      random.pick<Values>([
        { note: `n${random.below(1000)}` },
        { value: String(random.below(3)) },
        { value: random.below(3) },
      ]),
  },
  expected: (_, { note = null, value = null }) => ({ note, value: value === null ? null : Number(value) }),
  read: reader({ items: ['note', 'value'] }),
  check: isAt(after),
};

/** Every other value has to be repeated in a bulk write, so that a row whose new value is 0 may count as unchanged. */
const strict = (value: ReturnType<typeof attribute>) =>
  schemaOf(collection('items', [attribute('note', 'string', { required: true }), value]));
const counted = strict(attribute('value', 'integer', { required: true }));

const required = schemaOf(
  collection('items', [
    attribute('note', 'string', { required: true }),
    attribute('value', 'enum', { elements: ['new', 'c'] }),
  ]),
);

/** Changes of the type of an attribute, by each way of copying, and of what its values may be. */
export const TYPES: readonly Scenario[] = [
  typeChange,
  {
    name: 'text becomes integer in bulk behind a fence',
    cost: 2,
    stubborn: { collection: 'items', id: 'item-5' },
    prepare: at(strict(attribute('value', 'string', { required: true }))),
    versions: [migrateTo(counted, { options: { fence: 'all' } })],
    documents: {
      items: ITEMS.map(({ $id }, place) => ({ $id, note: ['', '0', 'n'][place % 3], value: String(place % 2) })),
    },
    expected: (_, { note, value }) => ({ note, value: Number(value) }),
    read: reader({ items: ['note', 'value'] }),
    check: isAt(counted),
  },
  {
    ...typeChange,
    name: 'text becomes integer, one value at a time',
    cost: 2,
    versions: [migrateTo(after, { options: { copy: 'distinct' } })],
  },
  {
    ...typeChange,
    name: 'text becomes integer in transactions',
    cost: 2,
    versions: [migrateTo(after, { options: { copy: 'transactions' } })],
  },
  {
    name: 'nulls are filled and elements go while clients write',
    prepare: at(
      schemaOf(
        collection('items', [attribute('note', 'string'), attribute('value', 'enum', { elements: ['a', 'b', 'c'] })]),
      ),
    ),
    versions: [
      migrateTo(required, {
        options: {
          resolve: {
            'items.note': { backfill: () => 'filled' },
            'items.value': { map: { a: 'new', b: null } },
          },
        },
      }),
    ],
    documents: {
      items: ITEMS.map(({ $id, note }, place) => ({ $id, note, value: ['a', 'b', 'c'][place % 3] ?? null })),
    },
    writes: {
      collection: 'items',
      create: (random) => ({ note: `n${random.below(1000)}`, value: 'c' }),
      change: (random) => random.pick<Values>([{ note: `n${random.below(1000)}` }, { value: 'c' }, { value: 'new' }]),
    },
    expected: (_, { note, value = null }) => ({
      note: note ?? 'filled',
      value: value === 'a' ? 'new' : value === 'b' ? null : value,
    }),
    read: reader({ items: ['note', 'value'] }),
    check: isAt(required),
  },
];
