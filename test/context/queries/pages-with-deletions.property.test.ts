import { Attribute, Collection, DbContext, Id } from 'entwrite';
import fc from 'fast-check';

/** Pages in both directions, by orders with nulls, while documents of cursors are deleted: each page is what follows, or precedes, its cursor's place. */

@Collection('rows')
class Row {
  @Id() id!: string;
  @Attribute({ type: 'integer', required: false }) a?: number | null;
  @Attribute({ type: 'float', required: false }) b?: number | null;
  @Attribute({ type: 'boolean', required: false }) c?: boolean | null;
  @Attribute({ type: 'datetime', required: false }) d?: Date | null;
}

class RowsDb extends DbContext {
  readonly rows = this.set(Row);
}

const ROUNDS = process.env.LONG ? 60 : 4;
const KEYS = ['a', 'b', 'c', 'd'] as const;
const row = fc.record({
  a: fc.constantFrom(null, -1, 0, 1),
  b: fc.constantFrom(null, 0.5, 1.25, -3),
  c: fc.constantFrom(null, true, false),
  d: fc.constantFrom(null, new Date('2026-03-29T01:30:00.001Z'), new Date('1000-01-01T00:00:00Z')),
});
const order = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom('asc' as const, 'desc' as const)), {
    selector: ([key]) => key,
    minLength: 1,
    maxLength: 3,
  })
  .map((all) => Object.fromEntries(all) as Partial<Record<(typeof KEYS)[number], 'asc' | 'desc'>>);
const walk = fc.record({
  order,
  size: fc.integer({ min: 1, max: 4 }),
  moves: fc.array(fc.record({ back: fc.boolean(), deletes: fc.boolean() }), { minLength: 3, maxLength: 7 }),
});

type Stored = { readonly id: string; readonly at: number } & Readonly<Record<(typeof KEYS)[number], unknown>>;

function comparing(orders: object, nulls: 'first' | 'last'): (one: Stored, other: Stored) => number {
  return (one, other) => {
    for (const [key, direction] of Object.entries(orders) as [(typeof KEYS)[number], string][]) {
      const [x, y] = [one[key], other[key]].map((value) => (value === null ? null : Number(value)));
      if (x === y || x === undefined || y === undefined) continue;
      const ascending = x === null || y === null ? ((x === null) === (nulls === 'first') ? -1 : 1) : x - y;
      return direction === 'asc' ? ascending : -ascending;
    }
    return one.at - other.at;
  };
}

test.each([
  ['1.9', 'mariadb'],
  ['main', 'mariadb'],
  ['main', 'postgresql'],
] as const)('on %s with %s', async (appwrite, engine) => {
  const db = new RowsDb({ embedded: { file: ':memory:', appwrite, engine }, databaseId: 'rows' });
  await db.getSchemaManager().ensureCreated();
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 4, maxLength: 12 }),
      fc.array(walk, { minLength: 4, maxLength: 6 }),
      async (rows, walks) => {
        for (const { order: by, size, moves } of walks) {
          await db.rows.deleteMany({});
          const ids = await db.rows.createMany(rows);
          const all = rows.map((one, at): Stored => ({ ...one, id: ids[at] ?? '', at }));
          const compare = comparing(by, engine === 'mariadb' ? 'first' : 'last');
          const gone = new Set<string>();
          const shown = () => all.filter(({ id }) => !gone.has(id)).sort(compare);
          const query = db.rows.orderBy(by);
          let page = await query.page({ size });
          expect(page.items.map(({ id }) => id)).toEqual(
            shown()
              .slice(0, size)
              .map(({ id }) => id),
          );
          for (const { back, deletes } of moves) {
            const edge = back ? page.items[0] : page.items.at(-1);
            const place = all.find(({ id }) => id === edge?.id);
            const cursor = back ? page.startCursor : page.endCursor;
            if (place === undefined || cursor === null) break;
            if (deletes && all.length - gone.size > 2 && !gone.has(place.id)) {
              await db.rows.delete(place.id);
              gone.add(place.id);
            }
            page = await query.page(back ? { size, before: cursor } : { size, after: cursor });
            const rest = shown().filter((one) => (back ? compare(one, place) < 0 : compare(one, place) > 0));
            const expected = back ? rest.slice(-size) : rest.slice(0, size);
            const more = rest.length > size;
            expect([by, back, page.items.map(({ id }) => id), back ? page.hasPreviousPage : page.hasNextPage]).toEqual([
              by,
              back,
              expected.map(({ id }) => id),
              more,
            ]);
          }
        }
      },
    ),
    { numRuns: ROUNDS },
  );
  await db.dispose();
});
