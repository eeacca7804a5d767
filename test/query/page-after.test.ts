import fc from 'fast-check';
import type { WireDocument } from '../../src/appwrite/documents/document-gateway.js';
import { createOrderTrail } from '../../src/appwrite/documents/order-trail.js';
import type { WireOrder } from '../../src/query/compile-order.js';
import { completeOrders, pageAfter } from '../../src/query/page-after.js';
import type { WireQuery } from '../../src/query/wire-query.js';

type Row = Readonly<Record<string, string | number | boolean | null>>;

const orders: fc.Arbitrary<readonly WireOrder[]> = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'flag', '$createdAt'), { maxLength: 3 })
  .chain((attributes) =>
    fc.tuple(
      ...attributes.map((attribute) =>
        fc.boolean().map(
          (descending): WireOrder => ({
            attribute,
            descending,
            nullable: attribute !== '$createdAt',
            compares: 'value',
          }),
        ),
      ),
    ),
  );

const rows = fc
  .array(
    fc.record({
      a: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
      b: fc.option(fc.constantFrom('x', 'y'), { nil: null }),
      flag: fc.option(fc.boolean(), { nil: null }),
      $createdAt: fc.constantFrom('2026-01-01', '2026-01-02'),
    }),
    { maxLength: 20 },
  )
  .map((list): Row[] => list.map((row, at) => ({ ...row, $sequence: at + 1 })));

/** What was read before, as the pager keeps it. */
function seenUpTo(complete: readonly WireOrder[], read: readonly Row[]) {
  const trail = createOrderTrail(complete);
  trail.add(read.map((row) => ({ ...row, $id: String(row.$sequence) }) as unknown as WireDocument));
  return trail.seen();
}

/** The order of a database: nulls first under ascending and last under descending orders, or the other way round. */
function compare(complete: readonly WireOrder[], nulls: 'low' | 'high', x: Row, y: Row): number {
  for (const { attribute, descending } of complete) {
    const [a, b] = [x[attribute] ?? null, y[attribute] ?? null];
    if (a === b) continue;
    const less = a === null || b === null ? (a === null) === (nulls === 'low') : a < b;
    return less === descending ? 1 : -1;
  }
  return 0;
}

function holds({ method, attribute = '', values = [] }: WireQuery, row: Row): boolean {
  const value = (row[attribute] ?? null) as string | number | null;
  const [operand] = values as readonly (string | number | undefined)[];
  switch (method) {
    case 'and':
      return (values as WireQuery[]).every((query) => holds(query, row));
    case 'or':
      return (values as WireQuery[]).some((query) => holds(query, row));
    case 'isNull':
      return value === null;
    case 'isNotNull':
      return value !== null;
    case 'equal':
      return value !== null && values.includes(value as never);
    case 'greaterThan':
      return value !== null && operand !== undefined && value > operand;
    case 'greaterThanEqual':
      return value !== null && operand !== undefined && value >= operand;
    case 'lessThan':
      return value !== null && operand !== undefined && value < operand;
    case 'lessThanEqual':
      return value !== null && operand !== undefined && value <= operand;
    default:
      throw new Error(`an unexpected ${method}`);
  }
}

test('exactly the documents behind the last one match, whatever is null', () => {
  fc.assert(
    fc.property(orders, rows, fc.constantFrom('low', 'high'), (given, list, nulls) => {
      const complete = completeOrders(given);
      const sorted = [...list].sort((x, y) => compare(complete, nulls, x, y));
      for (const [at, last] of sorted.entries()) {
        const filters = pageAfter(complete, last, seenUpTo(complete, sorted.slice(0, at + 1)));
        const matching = sorted.filter((row) => filters?.every((filter) => holds(filter, row)));
        expect(matching).toEqual(sorted.slice(at + 1));
      }
    }),
    { numRuns: process.env.LONG ? 5000 : 500 },
  );
});

test('the bound of the first order is said once more where an index may use it', () => {
  const order = (attribute: string, descending: boolean, nullable = false): WireOrder => ({
    attribute,
    descending,
    nullable,
    compares: 'value',
  });
  const seq = completeOrders([]);
  const at = (orders: readonly WireOrder[], last: object, nulls: boolean) =>
    pageAfter(completeOrders(orders), { $sequence: 9, ...last }, [
      { nulls, values: true },
      { nulls, values: true },
    ])?.map(({ method, attribute = '', values = [] }) =>
      `${method} ${attribute} ${method === 'or' ? '' : values}`.trim(),
    );
  expect(at([order('$sequence', false), order('a', true)], {}, false)).toEqual(['greaterThan $sequence 9']);
  expect(at(seq, {}, false)).toEqual(['greaterThan $sequence 9']);
  expect(at([order('a', false)], { a: 5 }, false)).toEqual(['or', 'greaterThanEqual a 5']);
  expect(at([order('a', true)], { a: 5 }, false)).toEqual(['or', 'lessThanEqual a 5']);
  expect(at([order('a', true, true)], { a: 5 }, true)).toEqual(['or', 'lessThanEqual a 5']);
  expect(at([order('a', true, true)], { a: 5 }, false)).toEqual(['or']);
  expect(at([order('a', true)], { a: true }, false)).toEqual(['or']);
  expect(at([order('a', true)], {}, false)).toEqual(['isNull a', 'greaterThan $sequence 9']);
});

test('a place that no query of Appwrite expresses is null', () => {
  const text: WireOrder = { attribute: 'text', descending: false, nullable: true, compares: 'text' };
  expect(pageAfter(completeOrders([text]), { text: 'x'.repeat(5000), $sequence: 1 }, [])).toBeNull();
  const long = completeOrders([text, { ...text, attribute: 'b' }, { ...text, attribute: 'c' }]);
  const values = { text: 'x'.repeat(900), b: 'y'.repeat(900), c: 'z'.repeat(900) };
  expect(pageAfter(long, { ...values, $sequence: 1 }, [])).toBeNull();
  const umlauts = { text: 'ä'.repeat(400), $sequence: 1 };
  expect(pageAfter(completeOrders([text]), umlauts, [])).toBeNull();
  expect(pageAfter(completeOrders([text]), { text: 'a'.repeat(400), $sequence: 1 }, [])).not.toBeNull();
  expect(pageAfter(completeOrders([{ ...text, compares: 'relation' }]), { text: 'id', $sequence: 1 }, [])).toBeNull();
});

test('an id or a sequence among the orders makes them complete', () => {
  const id: WireOrder = { attribute: '$id', descending: true, nullable: false, compares: 'text' };
  expect(completeOrders([id])).toEqual([id]);
  const sequence = { ...id, attribute: '$sequence' };
  expect(completeOrders([sequence, id])).toEqual([sequence]);
  expect(completeOrders([])).toHaveLength(1);
});
