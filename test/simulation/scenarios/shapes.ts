import { isDeepStrictEqual } from 'node:util';
import { AFTER, everyOperation, OPTIONS, prepare, stateOf } from '../../support/every-operation.js';
import { attribute, collection, index, schemaOf } from '../../support/schema-manager.js';
import type { Scenario, Values } from '../scenario.js';
import { at, ITEMS, isAt, migrateTo, reader } from './parts.js';

const shaped = schemaOf(
  collection(
    'items',
    [attribute('text', 'string'), attribute('value', 'string', { size: 200 }), attribute('fresh', 'integer')],
    { indexes: [index('by_text', ['text']), index('by_value', ['value'])] },
  ),
  collection('others', [attribute('name', 'string')]),
);
const shapedParts = { renames: [{ collection: 'items', from: 'note', to: 'text' }] };

const things = schemaOf(
  collection('things', [attribute('note', 'string'), attribute('value', 'string')], {
    name: 'items',
    indexes: [index('by_note', ['note'])],
  }),
);
const thingsParts = { renames: [{ from: 'items', to: 'things' }] };

const swapped = schemaOf(
  collection('items', [attribute('note', 'string', { size: 60 }), attribute('value', 'string', { size: 60 })]),
);
const swappedParts = {
  renames: [
    { collection: 'items', from: 'note', to: 'value' },
    { collection: 'items', from: 'value', to: 'note' },
  ],
};

const made = (key: string) => schemaOf(collection('items', [attribute('note', 'string'), attribute(key, 'datetime')]));
const madeParts = { renames: [{ collection: 'items', from: 'made', to: 'since' }] };
const day = (number: number) => `2024-01-${String(1 + (number % 28)).padStart(2, '0')}T00:00:00.000+00:00`;

/** What a migration that nobody disturbs makes of the database with every operation; the same for all seeds. */
let undisturbed: unknown;

/** Changes of what is there, without a change of type. */
export const SHAPES: readonly Scenario[] = [
  {
    name: 'an attribute is renamed, another dropped, indexes come and go',
    prepare: at(
      schemaOf(
        collection('items', [attribute('note', 'string'), attribute('value', 'string'), attribute('old', 'string')], {
          indexes: [index('by_old', ['old'])],
        }),
      ),
    ),
    versions: [migrateTo(shaped, shapedParts)],
    documents: { items: ITEMS.map((item) => ({ ...item, old: 'x' })) },
    writes: {
      collection: 'items',
      change: (random, count) => random.pick([{ value: `v${count}` }, { note: `n${count}` }, { text: `n${count}` }]),
    },
    // Under which name it was written is all the same; the last write counts.
    expected: (_, { note = null, text, value = null }) => {
      const texts = text === undefined ? [note] : [text, note];
      return texts.map((one) => ({ text: one, value, fresh: null }));
    },
    read: reader({ items: ['text', 'value', 'fresh'] }),
    check: isAt(shaped, shapedParts),
  },
  {
    name: 'two attributes change names',
    cost: 0.5,
    prepare: at(schemaOf(collection('items', [attribute('note', 'string'), attribute('value', 'string')]))),
    versions: [migrateTo(swapped, swappedParts)],
    documents: { items: ITEMS },
    expected: (_, { note = null, value = null }) => ({ note: value, value: note }),
    read: reader({ items: ['note', 'value'] }),
    check: isAt(swapped, swappedParts),
  },
  {
    name: 'a collection gets another id',
    prepare: at(
      schemaOf(
        collection('items', [attribute('note', 'string'), attribute('value', 'string')], {
          indexes: [index('by_note', ['note'])],
        }),
      ),
    ),
    versions: [migrateTo(things, thingsParts)],
    documents: { items: ITEMS },
    expected: (_, { note = null, value = null }) => ({ note, value }),
    read: async (database) => {
      const found = await reader({ things: ['note', 'value'] })(database);
      return new Map([['items', found.get('things') ?? new Map()]]);
    },
    check: isAt(things, thingsParts),
  },
  {
    name: 'a date gets another name where a rename breaks it',
    cost: 2,
    engine: 'postgresql',
    prepare: at(made('made')),
    versions: [migrateTo(made('since'), madeParts)],
    documents: {
      items: ITEMS.map(({ $id, note }, place) => ({ $id, note, made: place % 4 === 0 ? null : day(place) })),
    },
    writes: {
      collection: 'items',
      change: (random, count) =>
        random.pick<Values>([{ note: `n${count}` }, { made: day(count) }, { since: day(count) }]),
    },
    // Under which name it was written is all the same; the last write counts.
    expected: (_, { note = null, made: before = null, since }) =>
      (since === undefined ? [before] : [since, before]).map((one) => ({ note, since: one })),
    read: reader({ items: ['note', 'since'] }),
    check: isAt(made('since'), madeParts),
  },
  {
    name: 'everything is made from nothing by several at once',
    cost: 0.5,
    prepare: async () => {},
    versions: [migrateTo(AFTER)],
    documents: {},
    expected: () => [],
    read: async () => new Map(),
    check: isAt(AFTER),
  },
  {
    name: 'every operation at once',
    cost: 2,
    async prepare(site) {
      await prepare(site.connect());
    },
    versions: [
      {
        operations: async (site) => (await everyOperation(site.connect()).analyze()).operations,
        async run(site) {
          const manager = everyOperation(site.connect(), { lease: site.lease });
          await manager.migrate({ ...OPTIONS, lockTimeout: 4 * site.lease });
        },
      },
    ],
    documents: {},
    expected: () => [],
    read: async () => new Map(),
    async check(site) {
      const state = await stateOf(site.connect());
      undisturbed ??= state;
      return isDeepStrictEqual(state, undisturbed)
        ? []
        : [`expected ${JSON.stringify(undisturbed)}`, `found ${JSON.stringify(state)}`];
    },
  },
];
