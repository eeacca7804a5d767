import fc from 'fast-check';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { CollectionSchema } from '../../src/schema/database-schema.js';
import type { IndexSchema } from '../../src/schema/index-schema.js';
import { INDEX_LENGTH } from '../../src/schema/limits.js';
import { indexLength, proposeLengths } from '../../src/schema/rules/index-length.js';
import { validateSchema } from '../../src/schema/rules/validate-schema.js';

const base = { required: true, array: false, default: null };

const attribute: fc.Arbitrary<Omit<AttributeSchema, 'key'>> = fc.oneof(
  fc.record({
    ...constants(base),
    type: fc.constant('string' as const),
    size: fc.integer({ min: 1, max: 2000 }),
    encrypt: fc.constant(false),
  }),
  fc.record({ ...constants(base), type: fc.constant('text' as const), encrypt: fc.constant(false) }),
  fc.record({ ...constants(base), type: fc.constantFrom('url' as const, 'email' as const, 'boolean' as const) }),
);

function constants(values: typeof base) {
  return {
    required: fc.constant(values.required),
    array: fc.constant(values.array),
    default: fc.constant(values.default),
  };
}

function collectionOf(
  attributes: readonly Omit<AttributeSchema, 'key'>[],
  lengths: readonly number[],
): CollectionSchema {
  const keys = attributes.map((_, at) => `a${at}`);
  const index: IndexSchema = { key: 'i', type: 'key', attributes: keys, orders: [], lengths };
  return {
    id: 't',
    name: 't',
    permissions: [],
    documentSecurity: false,
    enabled: true,
    attributes: attributes.map((one, at) => ({ ...one, key: `a${at}` }) as AttributeSchema),
    relationships: [],
    indexes: [index],
  };
}

test('proposed lengths make any index fit, use the room, and cut nothing that fits whole', () => {
  fc.assert(
    fc.property(fc.array(attribute, { minLength: 1, maxLength: 6 }), (attributes) => {
      const before = collectionOf(attributes, []);
      const [index] = before.indexes;
      if (index === undefined) throw new Error('there is one');
      if (indexLength(index, before) <= INDEX_LENGTH) return;
      const lengths = proposeLengths(index, before) ?? [];
      const after = collectionOf(attributes, lengths);
      const findings = validateSchema({ collections: [after] }).filter(({ rule }) => rule.startsWith('index_'));
      expect(findings).toEqual([]);
      const total = indexLength({ ...index, lengths }, after);
      expect(total).toBeLessThanOrEqual(INDEX_LENGTH);
      expect(total).toBeGreaterThan(INDEX_LENGTH - attributes.length);
    }),
    { numRuns: 1000 },
  );
});
