import fc from 'fast-check';
import type { Where } from '../../../src/metadata/entity-types/filter.js';
import { type EngineName, holds, relatedList, type Stored, sorted } from './query-reference.js';
import {
  type Conditions,
  type Item,
  itemConditions,
  itemValues,
  labelValues,
  type Owner,
  orders,
  ownerConditions,
  ownerValues,
  ShelfDb,
} from './shelf.js';

/** Random queries over random documents give what a plain evaluation in memory gives. */

const isLong = process.env.LONG !== undefined;
const ROUNDS = isLong ? 50 : 2;
const QUERIES = isLong ? 20 : 12;

describe.each(['mariadb', 'postgresql'] as const)('on %s', (engine: EngineName) => {
  let db: ShelfDb;
  beforeAll(async () => {
    const appwrite = engine === 'mariadb' ? '1.9' : 'main';
    db = new ShelfDb({ embedded: { file: ':memory:', engine, appwrite }, databaseId: 'shelf' });
    await db.getSchemaManager().ensureCreated();
  });
  afterAll(() => db.dispose());

  async function empty(): Promise<void> {
    for (const set of [db.items, db.labels, db.owners]) for (const id of await set.ids()) await set.delete(id);
  }

  /** Writes the documents, and gives them with their relations in place. */
  async function fill(
    owners: readonly Conditions[],
    labels: readonly Conditions[],
    items: readonly Conditions[],
    stickers: readonly number[],
  ): Promise<{ items: Stored[]; owners: Stored[] }> {
    await empty();
    const given = (one: Conditions): object =>
      Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null));
    for (const [at, one] of labels.entries()) await db.labels.create({ id: `l${at}`, ...given(one) });
    for (const [at, one] of owners.entries()) {
      const own = labels.flatMap((_, label) => (stickers[label] === at ? [`l${label}`] : []));
      await db.owners.create({ id: `o${at}`, ...given(one), stickers: own });
    }
    for (const [at, one] of items.entries()) await db.items.create({ id: `i${at}`, ...given(one) });
    const storedLabels = labels.map((one, at): Stored => ({ id: `l${at}`, ...one }));
    const storedOwners = owners.map(
      (one, at) => ({ id: `o${at}`, ...one }) as { id: string } & Record<string, unknown>,
    );
    const storedItems = items.map((one, at): Stored => {
      const ids = one.labels as string[];
      const related = relatedList(storedLabels.filter(({ id }) => ids.includes(id)));
      const ownerOf = (name: string) => storedOwners.find(({ id }) => id === one[name]) ?? null;
      return { ...one, id: `i${at}`, owner: ownerOf('owner'), keeper: ownerOf('keeper'), labels: related };
    });
    for (const [at, owner] of storedOwners.entries()) {
      owner.items = relatedList(storedItems.filter((one) => one.owner === owner));
      owner.stickers = relatedList(storedLabels.filter((_, label) => stickers[label] === at));
    }
    return { items: storedItems, owners: storedOwners };
  }

  const data = fc.tuple(
    fc.array(ownerValues, { minLength: 3, maxLength: 3 }),
    fc.array(labelValues, { minLength: 4, maxLength: 4 }),
    fc.array(itemValues, { minLength: 1, maxLength: 12 }),
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
  );

  test('filters, orders, counts, ids and pages in both directions', async () => {
    const query = fc.record({
      where: itemConditions,
      order: orders,
      size: fc.integer({ min: 1, max: 5 }),
      window: fc.option(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 6 })), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(data, fc.array(query, { minLength: QUERIES, maxLength: QUERIES }), async (values, queries) => {
        const { items } = await fill(...values);
        for (const { where, order, size, window } of queries) {
          const expected = sorted(
            engine,
            items.filter((one) => holds(engine, where, one) === true),
            order,
          ).map(({ id }) => id);
          let asked = db.items.where(where as Where<Item>);
          for (const [name, direction] of order) asked = asked.orderBy({ [name]: direction });
          const said = JSON.stringify({ where, order }, (_, one) => (typeof one === 'bigint' ? `${one}n` : one));
          expect([said, (await asked.toList()).map(({ id }) => id)]).toEqual([said, expected]);
          expect([said, await asked.count()]).toEqual([said, expected.length]);
          expect([said, await asked.ids()]).toEqual([said, expected]);
          expect([said, await asked.exists()]).toEqual([said, expected.length > 0]);
          if (window !== null) {
            const [offset, limit] = window;
            const part = await asked.offset(offset).limit(limit).ids();
            expect([said, window, part]).toEqual([said, window, expected.slice(offset, offset + limit)]);
          }
          const forward: string[] = [];
          let page = await asked.page({ size });
          const cursors = [page.startCursor];
          for (;;) {
            forward.push(...page.items.map(({ id }) => id));
            if (!page.hasNextPage) break;
            page = await asked.page({ size, after: page.endCursor });
            cursors.push(page.startCursor);
          }
          expect([said, size, forward]).toEqual([said, size, expected]);
          if (expected.length === 0) continue;
          const last = cursors.at(-1) ?? null;
          const backward = page.items.map(({ id }) => id);
          let before = await asked.page({ size, before: last });
          while (before.items.length > 0) {
            backward.unshift(...before.items.map(({ id }) => id));
            if (!before.hasPreviousPage) break;
            before = await asked.page({ size, before: before.startCursor });
          }
          expect([said, size, backward]).toEqual([said, size, expected]);
        }
      }),
      { numRuns: ROUNDS },
    );
  }, 600_000);

  test('sums, extremes, groups and distinct values', async () => {
    type Numbers = 'count' | 'price' | 'big';
    const query = fc.record({
      where: itemConditions,
      by: fc.uniqueArray(fc.constantFrom<'kind' | 'flag' | 'owner' | 'at'>('kind', 'flag', 'owner', 'at'), {
        minLength: 1,
        maxLength: 2,
      }),
      name: fc.constantFrom<Numbers>('count', 'price', 'big'),
    });
    const keyOf = (value: unknown): unknown => (value instanceof Date ? value.getTime() : (value ?? null));
    await fc.assert(
      fc.asyncProperty(data, fc.array(query, { minLength: QUERIES, maxLength: QUERIES }), async (values, queries) => {
        const { items } = await fill(...values);
        for (const { where, by, name } of queries) {
          const matching = items.filter((one) => holds(engine, where, one) === true);
          const found = matching.flatMap((one) => (one[name] === null ? [] : [one[name] as number | bigint]));
          const least = [...found].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
          const sum =
            name === 'big'
              ? found.reduce((a, b) => BigInt(a) + BigInt(b), 0n)
              : found.reduce((a, b) => Number(a) + Number(b), 0);
          const asked = db.items.where(where as Where<Item>);
          expect(await asked.sum(name)).toBe(sum);
          expect(await asked.avg(name)).toBe(found.length === 0 ? null : Number(sum) / found.length);
          expect([await asked.min(name), await asked.max(name)]).toEqual([least[0] ?? null, least.at(-1) ?? null]);
          expect(await asked.distinct(name)).toEqual([...new Set(matching.map((one) => one[name]))]);
          const groups = new Map<string, { count: number; sum: number }>();
          for (const one of matching) {
            const owner = one.owner as Stored | null;
            const key = JSON.stringify(by.map((part) => (part === 'owner' ? (owner?.id ?? null) : keyOf(one[part]))));
            const group = groups.get(key) ?? { count: 0, sum: 0 };
            groups.set(key, { count: group.count + 1, sum: group.sum + Number(one.count ?? 0) });
          }
          const given = await asked.groupBy(by, { sum: ['count'] });
          expect(
            given.map((group) => [
              JSON.stringify(by.map((part) => keyOf(group.key[part]))),
              group.count,
              group.sum.count,
            ]),
          ).toEqual([...groups].map(([key, group]) => [key, group.count, group.sum]));
        }
      }),
      { numRuns: ROUNDS },
    );
  }, 600_000);

  test('to-many relations of both kinds', async () => {
    await fc.assert(
      fc.asyncProperty(
        data,
        fc.array(ownerConditions, { minLength: QUERIES, maxLength: QUERIES }),
        async (values, queries) => {
          const { owners } = await fill(...values);
          for (const where of queries) {
            const expected = owners.filter((one) => holds(engine, where, one) === true).map(({ id }) => id);
            const asked = db.owners.where(where as Where<Owner>);
            const said = JSON.stringify(where);
            expect([said, await asked.ids()]).toEqual([said, expected]);
            expect([said, await asked.count()]).toEqual([said, expected.length]);
          }
        },
      ),
      { numRuns: ROUNDS },
    );
  }, 600_000);
});
