/** 20 collections × 12 attributes × 3 indexes as a context, in two versions, and as raw requests. */
import { DbContext, defineCollection } from '../../dist/esm/index.js';

export const COLLECTIONS = 20;
const TYPES = [
  'string',
  'string',
  'integer',
  'float',
  'boolean',
  'datetime',
  'email',
  'url',
  'ip',
  'enum',
  'bigint',
  'string',
];
const id = (at) => `collection-${at}`;
const INDEXES = [
  { attributes: ['attribute0'], name: 'first' },
  { attributes: ['attribute2', 'attribute5'], name: 'second' },
  { attributes: ['attribute6'], name: 'third', type: 'unique' },
];

function attributeOptions(type, size) {
  return {
    type,
    required: false,
    ...(type === 'string' && { size }),
    ...(type === 'enum' && { elements: ['a', 'b'] }),
  };
}

function contextOf(definitions) {
  return class Bench extends DbContext {
    sets = definitions.map((definition) => this.set(definition));
  };
}

function attributes(size) {
  return Object.fromEntries(TYPES.map((type, at) => [`attribute${at}`, attributeOptions(type, size)]));
}

/** The first version. */
export const FirstDb = contextOf(
  Array.from({ length: COLLECTIONS }, (_, at) => defineCollection(id(at), attributes(50), { indexes: INDEXES })),
);

/** In each fourth collection something else changes: wider attributes, a new one, an index less and one more, a rename. */
export const MixedDb = contextOf(
  Array.from({ length: COLLECTIONS }, (_, at) => {
    const { attribute11, ...rest } = attributes(at % 4 === 0 ? 80 : 50);
    const last = at % 4 === 3 ? { renamed11: { ...attribute11, renamedFrom: 'attribute11' } } : { attribute11 };
    const added = at % 4 === 1 ? { added: { type: 'integer', required: false } } : {};
    const indexes =
      at % 4 === 2 ? [...INDEXES.slice(0, 2), { attributes: ['attribute7'], name: 'fourth', lengths: [100] }] : INDEXES;
    return defineCollection(id(at), { ...rest, ...last, ...added }, { indexes });
  }),
);

const text = (format, size) => ({ type: 'string', format, size });
const WIRE = {
  string: { size: 50 },
  integer: { size: 8 },
  float: { type: 'double' },
  email: text('email', 254),
  url: text('url', 2000),
  ip: text('ip', 39),
  enum: { ...text('enum', 255), elements: ['a', 'b'] },
};

/** What `createTable` takes for one collection: the least that makes the same schema. */
export function rawTables() {
  return Array.from({ length: COLLECTIONS }, (_, at) => ({
    tableId: id(at),
    name: id(at),
    columns: TYPES.map((type, column) => ({
      key: `attribute${column}`,
      type,
      required: false,
      ...WIRE[type],
    })),
    indexes: INDEXES.map(({ attributes: columns, name, type = 'key' }) => ({ key: name, type, attributes: columns })),
  }));
}
