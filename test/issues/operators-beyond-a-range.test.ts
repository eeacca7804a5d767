import * as fc from 'fast-check';
import { DbContext } from '../../src/context/db-context.js';
import { withinRange } from '../../src/context/validation/within-range.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { append, concat, decrement, increment, multiply, power } from '../../src/index.js';
import { attribute } from '../support/schemas.js';

/**
 * Appwrite checks the result of an operator neither by the range of its attribute nor by its format: `decrement(1)` of a stock of 0 stored −1,
 * and every later update of the document was refused, whatever it changed.
 */

@Collection('goods')
class Good {
  @Id() id!: string;
  @Attribute({ type: 'integer', min: 0, max: 9 }) stock!: number;
  @Attribute({ type: 'float', min: -1, max: 1, required: false }) balance?: number;
  @Attribute({ type: 'enum', elements: ['new', 'used'] }) state!: 'new' | 'used';
  @Attribute({ type: 'email', required: false }) seller?: string;
  @Attribute({ type: 'string', array: true, size: 10 }) tags!: string[];
}

class GoodsDb extends DbContext {
  readonly goods = this.set(Good);
}

describe.each([
  ['1.9', 'mariadb'],
  ['main', 'postgresql'],
] as const)('%s on %s', (appwrite, engine) => {
  const db = new GoodsDb({ embedded: { file: ':memory:', appwrite, engine }, databaseId: 'shop' });
  beforeAll(() => db.getSchemaManager().migrate());
  afterAll(() => db.dispose());
  beforeEach(() => db.goods.create({ id: 'a', stock: 8, balance: 1, state: 'new', tags: ['x'] }));
  afterEach(() => db.goods.delete('a'));

  // Beyond a bound, 1.9 stores the bound and main what was there.
  const beyond = (bound: number, before: number) => (appwrite === '1.9' ? bound : before);

  test('steps stop at the range of the attribute', async () => {
    expect((await db.goods.update('a', { stock: increment(5) })).stock).toBe(beyond(9, 8));
    expect((await db.goods.update('a', { stock: decrement(-5) })).stock).toBe(beyond(9, 8));
    expect((await db.goods.update('a', { stock: increment(5, { max: 50 }) })).stock).toBe(beyond(9, 8));
    await db.goods.updateMany({}, { stock: decrement(50) });
    expect((await db.goods.get('a')).stock).toBe(beyond(0, 8));
    expect((await db.goods.update('a', { stock: increment(-50) })).stock).toBe(beyond(0, 8));
    expect((await db.goods.update('a', { stock: multiply(100) })).stock).toBe(beyond(0, 8));
    expect((await db.goods.update('a', { stock: power(3) })).stock).toBe(beyond(0, 8));
    await db.transaction(async (tx) => {
      await tx.goods.update('a', { stock: increment(40) });
      await tx.goods.update('a', { stock: increment(40) });
    });
    expect((await db.goods.get('a')).stock).toBe(beyond(9, 8));
    expect((await db.goods.update('a', { state: 'used' })).state).toBe('used');
  });

  test.each([
    ['a growing number below 0', { balance: multiply(2) }],
    ['a change of sign', { stock: multiply(-1) }],
    ['a power of a fraction', { balance: power(2) }],
    ['an element', { state: concat('x') as never }],
    ['an address', { seller: concat('x') }],
    ['null in a required list', { tags: append(null as never) }],
  ])('what Appwrite cannot stop is refused: %s', async (_name, patch) => {
    await expect(db.goods.update('a', patch)).rejects.toMatchObject({
      code: 'document_invalid',
      findings: [{ rule: 'operator' }],
    });
  });
});

/** What Appwrite 1.9 stores. */
function result(before: number | null, method: string, [by = 0, bound]: readonly number[]): number {
  const value = before ?? 0;
  const results: Readonly<Record<string, number>> = {
    increment: value + by,
    decrement: value - by,
    multiply: value * by,
    divide: value / by,
    modulo: value % by,
    power: value ** by,
  };
  const free = results[method] ?? Number.NaN;
  if (bound === undefined) return free;
  return method === 'decrement' || method === 'divide' ? Math.max(free, bound) : Math.min(free, bound);
}

test('no result leaves the range', () => {
  const number = fc.integer({ min: -12, max: 12 }).map((one) => one / 2);
  const cases = fc.record({
    bounds: fc.tuple(fc.option(number), fc.option(number)),
    required: fc.boolean(),
    type: fc.constantFrom('integer' as const, 'float' as const),
    method: fc.constantFrom('increment', 'decrement', 'multiply', 'divide', 'modulo', 'power'),
    by: number,
    given: fc.option(number, { nil: undefined }),
    before: fc.option(number),
  });
  const counts = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(cases, ({ bounds: [one, other], required, type, method, by, given, before: drawn }) => {
      const before = drawn === null || type === 'float' ? drawn : Math.round(drawn);
      const isOrdered = one === null || other === null || one <= other;
      const [min, max] = isOrdered ? [one, other] : [other, one];
      const isWithin = (value: number) => (min === null || value >= min) && (max === null || value <= max);
      if (before === null ? required : !isWithin(before)) return;
      if (by === 0 && (method === 'divide' || method === 'modulo' || method === 'power')) return;
      const values = given === undefined || method === 'modulo' ? [by] : [by, given];
      const operator = withinRange(attribute('n', type, { min, max, required }), { method, values });
      if (typeof operator === 'string') counts.refused += 1;
      else {
        const after = result(before, operator.method, operator.values as number[]);
        // A bound that the caller gives may lie beyond the other one.
        const isOdd = given !== undefined && !isWithin(given);
        if (!isOdd && Number.isFinite(after))
          expect({ after, isWithin: isWithin(after) }).toEqual({ after, isWithin: true });
        counts.taken += 1;
      }
    }),
    { numRuns: 20_000 },
  );
  expect(counts.taken).toBeGreaterThan(counts.refused);
});
