import type { LiveDatabase } from '../support/live-database.js';
import { attribute, collection, index, schemaOf } from '../support/schema-manager.js';
import type { Random } from './random.js';
import type { Scenario, Values } from './scenario.js';

/** Numbers as text and words that come out as themselves. */
const ITEMS = Array.from({ length: 12 }, (_, at) => ({
  $id: `item-${at}`,
  note: at % 3 === 0 ? null : `note ${at}`,
  value: at % 4 === 0 ? null : String(at % 2 ? at : 0),
}));

/** Who items belong to; every fourth item belongs to nobody. */
const PEOPLE = ['ada', 'bob', 'eve'];

const items = (value: ReturnType<typeof attribute>, options: object = {}) =>
  schemaOf(
    collection('items', [attribute('note', 'string'), value], options),
    collection('others', [attribute('name', 'string')]),
  );

/** All documents of the collections with these keys. */
function reader(keys: Readonly<Record<string, readonly string[]>>) {
  return async ({ documents }: LiveDatabase): Promise<ReadonlyMap<string, ReadonlyMap<string, Values>>> => {
    const found = new Map<string, ReadonlyMap<string, Values>>();
    for (const [id, wanted] of Object.entries(keys)) {
      const page = await documents.list(id, [JSON.stringify({ method: 'limit', values: [1000] })]);
      found.set(
        id,
        new Map(
          page.documents.map((document) => [
            document.$id,
            Object.fromEntries(wanted.map((key) => [key, document[key] ?? null])),
          ]),
        ),
      );
    }
    return found;
  };
}

const toNumber = (value: unknown) => (typeof value === 'string' ? Number(value) : (value ?? null));
const withNumber = (_: string, { note = null, value }: Values) => ({ note, value: toNumber(value) });

const typeChange: Scenario = {
  name: 'text becomes integer while clients write both',
  before: items(attribute('value', 'string'), { indexes: [index('by_value', ['value'])] }),
  after: items(attribute('value', 'integer'), { indexes: [index('by_value', ['value'])] }),
  documents: { items: ITEMS },
  writes: {
    collection: 'items',
    change: (random: Random) =>
      random.pick<Values>([
        { note: `n${random.below(1000)}` },
        { value: String(random.below(3)) },
        { value: random.below(3) },
      ]),
  },
  expected: withNumber,
  read: reader({ items: ['note', 'value'] }),
};

const behindFence: Scenario = {
  ...typeChange,
  name: 'text becomes integer in bulk behind a fence',
  options: { fence: 'all' },
};

export const SCENARIOS: readonly Scenario[] = [
  typeChange,
  withoutWrites(behindFence),
  {
    ...typeChange,
    name: 'text becomes integer, one value at a time',
    options: { copy: 'distinct' },
  },
  {
    ...typeChange,
    name: 'text becomes integer in transactions',
    options: { copy: 'transactions' },
  },
  {
    name: 'an attribute is renamed, another dropped, indexes come and go',
    before: schemaOf(
      collection('items', [attribute('note', 'string'), attribute('value', 'string'), attribute('old', 'string')], {
        indexes: [index('by_old', ['old'])],
      }),
    ),
    after: schemaOf(
      collection(
        'items',
        [attribute('text', 'string'), attribute('value', 'string', { size: 200 }), attribute('fresh', 'integer')],
        { indexes: [index('by_text', ['text']), index('by_value', ['value'])] },
      ),
      collection('others', [attribute('name', 'string')]),
    ),
    manager: { renames: [{ collection: 'items', from: 'note', to: 'text' }] },
    documents: { items: ITEMS.map((item) => ({ ...item, old: 'x' })) },
    expected: (_, { note = null, value = null }) => ({ text: note, value, fresh: null }),
    read: reader({ items: ['text', 'value', 'fresh'] }),
  },
  {
    name: 'a collection gets another id',
    before: schemaOf(
      collection('items', [attribute('note', 'string'), attribute('value', 'string')], {
        indexes: [index('by_note', ['note'])],
      }),
    ),
    after: schemaOf(
      collection('things', [attribute('note', 'string'), attribute('value', 'string')], {
        name: 'items',
        indexes: [index('by_note', ['note'])],
      }),
    ),
    manager: { renames: [{ from: 'items', to: 'things' }] },
    documents: { items: ITEMS },
    expected: (_, { note = null, value = null }) => ({ note, value }),
    read: async (database) => {
      const found = await reader({ things: ['note', 'value'] })(database);
      return new Map([['items', found.get('things') ?? new Map()]]);
    },
  },
  {
    name: 'ids in an attribute become links',
    before: schemaOf(
      collection('items', [attribute('note', 'string'), attribute('owner', 'string')]),
      collection('people', [attribute('name', 'string')]),
    ),
    after: schemaOf(
      collection('items', [attribute('note', 'string')], {
        relationships: [
          {
            key: 'owner',
            kind: 'manyToOne',
            relatedCollection: 'people',
            twoWay: false,
            twoWayKey: 'items',
            onDelete: 'setNull',
          },
        ],
      }),
      collection('people', [attribute('name', 'string')]),
    ),
    documents: {
      people: PEOPLE.map(($id) => ({ $id, name: $id })),
      items: ITEMS.map(({ $id, note }, at) => ({ $id, note, owner: PEOPLE[at % 4] ?? null })),
    },
    writes: { collection: 'items', change: (random: Random) => ({ note: `n${random.below(1000)}` }) },
    expected: (id, { note = null, owner = null, name }) => (id === 'people' ? { name } : { note, owner }),
    read: async (database) => {
      const select = JSON.stringify({ method: 'select', values: ['note', 'owner.$id'] });
      const { documents } = await database.documents.list('items', [
        JSON.stringify({ method: 'limit', values: [1000] }),
        select,
      ]);
      const linked = documents.map(({ $id, note = null, owner }): [string, Values] => [
        $id,
        { note, owner: (owner as { readonly $id?: string } | null)?.$id ?? null },
      ]);
      return new Map([...(await reader({ people: ['name'] })(database)), ['items', new Map(linked)]]);
    },
  },
];

function withoutWrites({ writes: _, ...scenario }: Scenario): Scenario {
  return scenario;
}
