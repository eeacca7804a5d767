import fc from 'fast-check';
import { EntwriteError } from '../../src/errors.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { ATTRIBUTE_TYPE_NAMES } from '../../src/schema/attribute-types.js';
import { schemasEqual } from '../../src/schema/canonical-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { validateSchema } from '../../src/schema/rules/validate-schema.js';

const LONG = Number(process.env.LONG ?? 0) > 0;
const RUNS = { numRuns: LONG ? 20_000 : 500 };

const junk = fc.oneof(fc.anything({ withBigInt: true, withDate: true, maxDepth: 1, maxKeys: 2 }), fc.func(fc.string()));
const often = <T>(likely: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 20, arbitrary: likely }, { weight: 1, arbitrary: junk });
const key = fc.constantFrom('a', 'b', 'c', 'd');
const oddKey = fc.oneof(
  { weight: 9, arbitrary: key },
  { weight: 1, arbitrary: fc.constantFrom('A', 'a.b', '$id', 'x'.repeat(40)) },
);
const number = fc.oneof(fc.integer(), fc.double(), fc.bigInt(), fc.constantFrom(2 ** 53, 1e300, 2n ** 64n));
const flags = { required: fc.boolean(), array: fc.boolean() };

/** Options that go together, and often make a sound attribute. */
const fitting = fc.oneof(
  fc.record({
    type: fc.constantFrom('string', 'varchar'),
    size: fc.integer({ min: 1, max: 300 }),
    required: fc.boolean(),
  }),
  fc.record({ type: fc.constantFrom('text', 'mediumtext', 'json', 'email', 'boolean', 'datetime', 'point'), ...flags }),
  fc.record({
    type: fc.constantFrom('integer', 'bigint'),
    min: fc.integer({ max: 0 }),
    max: fc.bigInt({ min: 1n }),
    ...flags,
  }),
  fc.record({ type: fc.constant('float'), default: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
  fc.record({ type: fc.constant('enum'), elements: fc.constant(['x', 'y']), default: fc.constantFrom('x', 'y') }),
);

const wild = fc.record(
  {
    type: often(fc.constantFrom(...ATTRIBUTE_TYPE_NAMES, 'json')),
    key: often(oddKey),
    renamedFrom: often(oddKey),
    required: often(fc.boolean()),
    array: often(fc.boolean()),
    encrypt: often(fc.boolean()),
    size: often(fc.oneof(fc.integer({ min: -1, max: 20_000 }), number)),
    min: often(number),
    max: often(number),
    elements: often(fc.array(fc.string(), { maxLength: 4 })),
    default: fc.oneof(junk, fc.string(), number, fc.boolean(), fc.date({ noInvalidDate: false })),
    transform: junk,
    convert: junk,
  },
  { requiredKeys: [] },
);

const index = fc.record(
  {
    attributes: often(fc.uniqueArray(oddKey, { minLength: 1, maxLength: 2 })),
    type: often(fc.constantFrom('key', 'unique', 'fulltext', 'spatial')),
    orders: often(fc.array(fc.constantFrom('asc', 'desc'), { maxLength: 2 })),
    lengths: often(fc.array(fc.integer({ min: -1, max: 900 }), { maxLength: 2 })),
    name: often(oddKey),
  },
  { requiredKeys: ['attributes'] },
);

const relationship = fc.record(
  {
    type: often(fc.constantFrom('oneToOne', 'oneToMany', 'manyToOne', 'manyToMany')),
    target: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('one', 'two') }, { weight: 1, arbitrary: fc.func(junk) }),
    inverse: often(key),
    onDelete: often(fc.constantFrom('cascade', 'restrict', 'setNull')),
    key: often(oddKey),
    twoWayKey: often(oddKey),
  },
  { requiredKeys: ['target', 'type'] },
);

const options = fc.record(
  {
    name: often(fc.string()),
    permissions: often(fc.array(fc.constantFrom('read("any")', 'write("user:a")', 'x'), { maxLength: 2 })),
    documentSecurity: often(fc.boolean()),
    enabled: often(fc.boolean()),
    relationships: fc.dictionary(fc.constantFrom('r', 's', 'a'), relationship, { maxKeys: 2 }),
    indexes: fc.array(index, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const attribute = fc.oneof(
  { weight: 9, arbitrary: fitting },
  { weight: 1, arbitrary: wild },
  { weight: 1, arbitrary: junk },
);

const definition = (id: string) =>
  fc.record({
    id: fc.oneof({ weight: 30, arbitrary: fc.constant<unknown>(id) }, { weight: 1, arbitrary: junk }),
    attributes: fc.dictionary(oddKey, attribute, { maxKeys: 3 }),
    options: fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: options }),
  });

test('a model is built or refused by an EntwriteError, whatever is declared', () => {
  let built = 0;
  fc.assert(
    fc.property(fc.tuple(definition('one'), definition('two')), (definitions) => {
      const sources = definitions.map(({ id, attributes, options }) =>
        defineCollection(id as string, attributes as never, options as never),
      );
      try {
        const { schema } = buildEntityModel(sources as never);
        built += 1;
        expect(validateSchema(schema)).toEqual([]);
        expect(schemasEqual(schema, normalizeSchema(schema))).toBe(true);
      } catch (error) {
        if (!(error instanceof EntwriteError)) throw error;
        const words = error.findings.flatMap(({ rule, at, found, expected, remedy }) => [
          rule,
          at,
          found,
          expected,
          remedy,
        ]);
        expect(words.length).toBeGreaterThan(0);
        expect(words.filter((word) => typeof word !== 'string' || word.trim() === '')).toEqual([]);
      }
    }),
    RUNS,
  );
  expect(built).toBeGreaterThan(RUNS.numRuns / 20);
});

test('anything but entities is refused by an EntwriteError', () => {
  fc.assert(
    fc.property(fc.array(junk, { minLength: 1 }), (sources) => {
      expect(() => buildEntityModel(sources as never)).toThrow(EntwriteError);
    }),
    RUNS,
  );
});
