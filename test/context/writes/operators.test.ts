import {
  addDays,
  append,
  concat,
  decrement,
  diff,
  divide,
  filter,
  increment,
  insert,
  intersect,
  modulo,
  multiply,
  now,
  power,
  prepend,
  remove,
  replace,
  subtractDays,
  toggle,
  unique,
} from '../../../src/index.js';
import { type OpenShop, openShop } from './shop.js';

describe.each(['mariadb', 'postgresql'] as const)('operators on %s', (engine) => {
  let shop: OpenShop;
  let id: string;
  beforeAll(async () => {
    shop = await openShop({ appwrite: engine === 'mariadb' ? '1.9' : 'main', engine });
  });
  afterAll(() => shop.end());
  beforeEach(async () => {
    const at = new Date('2026-01-10T00:00:00Z');
    const values = { nick: 'ab', points: 10, rating: 1.5, active: false, seenAt: at, tags: ['x', 'y', 'x'] };
    ({ id } = await shop.db.users.create({ email: 'a@x.org', ...values }));
  });
  afterEach(() => shop.db.users.deleteMany({}));

  test('numbers', async () => {
    const { users } = shop.db;
    expect(await users.update(id, { points: increment(5), rating: multiply(2) })).toMatchObject({
      points: 15,
      rating: 3,
    });
    expect(await users.update(id, { points: decrement(3) })).toMatchObject({ points: 12 });
    expect(await users.update(id, { points: divide(4) })).toMatchObject({ points: 3 });
    expect(await users.update(id, { points: power(3) })).toMatchObject({ points: 27 });
    expect(await users.update(id, { points: modulo(5) })).toMatchObject({ points: 2 });
  });

  test('texts, flags, dates', async () => {
    const { users } = shop.db;
    const changed = await users.update(id, { nick: concat('bc'), active: toggle(), seenAt: addDays(2) });
    expect(changed).toMatchObject({ nick: 'abbc', active: true, seenAt: new Date('2026-01-12T00:00:00Z') });
    expect(await users.update(id, { nick: replace('b', '-'), seenAt: subtractDays(1) })).toMatchObject({
      nick: 'a--c',
      seenAt: new Date('2026-01-11T00:00:00Z'),
    });
    const { seenAt } = await users.update(id, { seenAt: now() });
    expect(Math.abs(Number(seenAt) - Date.now())).toBeLessThan(10_000);
  });

  test('lists', async () => {
    const { users } = shop.db;
    const tags = async (operator: Parameters<typeof users.update>[1]['tags']) =>
      (await users.update(id, { tags: operator })).tags;
    expect(await tags(append('z'))).toEqual(['x', 'y', 'x', 'z']);
    expect(await tags(prepend('a', 'b'))).toEqual(['a', 'b', 'x', 'y', 'x', 'z']);
    expect(await tags(insert(1, 'n'))).toEqual(['a', 'n', 'b', 'x', 'y', 'x', 'z']);
    expect(await tags(remove('x'))).toEqual(['a', 'n', 'b', 'y', 'z']);
    expect(await tags(diff(['n', 'b']))).toEqual(['a', 'y', 'z']);
    expect(await tags(intersect(['y', 'a', 'q']))).toEqual(expect.arrayContaining(['a', 'y']));
    await tags(append('a'));
    expect((await tags(unique()))?.sort()).toEqual(['a', 'y']);
    expect(await tags(filter('notEqual', 'a'))).toEqual(['y']);
  });

  test('updateMany lets them work on each document', async () => {
    const { users } = shop.db;
    await users.create({ email: 'b@x.org', points: 1 });
    expect(await users.updateMany({}, { points: increment(2) })).toBe(2);
    expect((await users.orderBy({ points: 'asc' }).toList()).map(({ points }) => points)).toEqual([3, 12]);
  });

  test('what does not fit an attribute is a finding, and so is text that Appwrite would carry out', async () => {
    const { users } = shop.db;
    const wrong = { points: append('x'), nick: increment(1), tags: append('far too long for it') };
    await expect(users.update(id, wrong as never)).rejects.toMatchObject({
      code: 'document_invalid',
      findings: [
        { at: 'User.nick', rule: 'operator' },
        { at: 'User.points', rule: 'operator' },
        { at: 'User.tags', rule: 'size' },
      ],
    });
    await expect(users.create({ email: 'c@x.org', points: increment(1) } as never)).rejects.toMatchObject({
      findings: [{ rule: 'operator' }],
    });
    const text = '{"method":"stringConcat","values":["!"]}'.slice(0, 60);
    await expect(users.update(id, { email: text } as never)).rejects.toMatchObject({ code: 'document_invalid' });
    for (const bad of [{ points: divide(0) }, { tags: filter('lessThan', 'm') }]) {
      await expect(users.update(id, bad)).rejects.toMatchObject({ findings: [{ rule: 'operator' }] });
    }
  });

  test('increment and decrement keep to bounds and start at 0', async () => {
    const { users } = shop.db;
    expect(await users.increment(id, 'points')).toMatchObject({ points: 11 });
    expect(await users.decrement(id, 'points', 4)).toMatchObject({ points: 7 });
    expect(await users.increment(id, 'visits', 3)).toMatchObject({ visits: 3 });
    expect(await users.get(id)).toMatchObject({ visits: 3 });
    const range = { code: 'document_invalid', findings: [{ rule: 'range' }] };
    await expect(users.increment(id, 'points', 5, { max: 10 })).rejects.toMatchObject(range);
    await expect(users.decrement(id, 'points', 8)).rejects.toMatchObject(range);
    expect(await users.get(id)).toMatchObject({ points: 7 });
    await expect(users.increment('nobody', 'points')).rejects.toMatchObject({ code: 'document_not_found' });
    await expect(users.increment(id, 'points', -1)).rejects.toMatchObject({ code: 'document_invalid' });
  });

  test('increments at once of a number that is missing all count, whatever bounds there are', async () => {
    const { users, items } = shop.db;
    const others = shop.open();
    for (const options of [{}, { max: 100 }]) {
      const fresh = (await users.create({ email: `at-once-${Object.keys(options).length}@x.org` })).id;
      await Promise.all([users, others.users, users].map((set, at) => set.increment(fresh, 'visits', at + 1, options)));
      expect(await users.get(fresh)).toMatchObject({ visits: 6 });
    }
    const low = (await items.create({ name: 'low' })).id;
    await expect(items.decrement(low, 'stock', 1, { min: 0 })).rejects.toMatchObject({ code: 'document_invalid' });
  });

  test('in a transaction they count from 0, too, and leave large numbers as they are', async () => {
    const { users } = shop.db;
    const fresh = (await users.create({ email: 'staged@x.org', rating: 1e20 })).id;
    await shop.db.transaction(async (tx) => {
      await tx.users.increment(fresh, 'visits', 3, { max: 10 });
      await tx.users.increment(fresh, 'visits', 2, { max: 10 });
      await tx.users.increment(fresh, 'rating', 1);
    });
    expect(await users.get(fresh)).toMatchObject({ visits: 5, rating: 1e20 });
    const beyond = shop.db.transaction(async (tx) => {
      await tx.users.update(fresh, { visits: null as never });
      await tx.users.increment(fresh, 'visits', 11, { max: 10 });
    });
    await expect(beyond).rejects.toMatchObject({ code: 'document_invalid' });
    expect(await users.get(fresh)).toMatchObject({ visits: 5 });
  });

  test('in a transaction they are seen by what follows', async () => {
    const { users } = shop.db;
    const seen: unknown[] = [];
    await shop.db.transaction(async (tx) => {
      await tx.users.increment(id, 'points', 2);
      await tx.users.update(id, { rating: increment(1.5), visits: increment(4) });
      const { points, rating, visits } = await tx.users.get(id);
      seen.push(points, rating, visits);
      await tx.users.update(id, { points: points + 1 });
      await tx.users.increment(id, 'visits', 1, { max: 10 });
    });
    expect(seen).toEqual([12, 3, 4]);
    expect(await users.get(id)).toMatchObject({ points: 13, rating: 3, visits: 5 });
    await shop.db.transaction(async (tx) => {
      await tx.users.update(id, { visits: null as never });
      await tx.users.increment(id, 'visits', 3, { max: 10 });
    });
    expect(await users.get(id)).toMatchObject({ visits: 3 });
  });

  test('in a transaction no value is written over one whose result is not known', async () => {
    const lost = shop.db.transaction(async (tx) => {
      await tx.users.update(id, { tags: append('new') });
      const { tags = [] } = await tx.users.get(id);
      await tx.users.update(id, { tags: [...tags, 'newer'] });
    });
    await expect(lost).rejects.toMatchObject({ code: 'document_invalid', findings: [{ rule: 'operator' }] });
    expect(await shop.db.users.get(id)).toMatchObject({ tags: ['x', 'y', 'x'] });
  });
});
