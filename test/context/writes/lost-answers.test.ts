import type { HttpFault } from 'entwrite/embedded';
import { type BulkWriteError, increment } from '../../../src/index.js';
import { failureOf } from '../../support/live-context.js';
import { arriveLate } from './late-request.js';
import { type OpenShop, openShop } from './shop.js';

let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.end());
beforeEach(async () => {
  shop.server.setFaults({});
  for (const set of [shop.db.items, shop.db.users] as const) await set.deleteMany({});
  await shop.db.users.create({ id: 'ada', email: 'ada@x.org', points: 1 });
  await shop.db.items.create({ id: 'pen', name: 'pen' });
});

const LOST = [{ kind: 'reset-after' }, { kind: 'reset-before' }, { kind: 'status', status: 500, after: true }] as const;

/** Loses the answer to the first write of that kind. */
function loseOnce(method: string, route: RegExp, fault: (typeof LOST)[number]): { readonly struck: () => boolean } {
  let struck = false;
  shop.server.setFaults({
    http(request) {
      if (struck || request.method !== method || !route.test(request.path)) return undefined;
      struck = true;
      return fault;
    },
  });
  return { struck: () => struck };
}

describe.each(LOST)('after a fault $kind $status', (fault) => {
  const cases: readonly (readonly [string, string, RegExp, () => Promise<unknown>, () => Promise<unknown>, unknown])[] =
    [
      [
        'create',
        'POST',
        /rows$/,
        () => shop.db.users.create({ id: 'new', email: 'n@x.org' }),
        async () => (await shop.db.users.all()).map(({ id }) => id),
        ['ada', 'new'],
      ],
      [
        'createMany',
        'POST',
        /rows$/,
        () => shop.db.users.createMany([{ email: 'n@x.org' }, { email: 'm@x.org' }]),
        () => shop.db.users.count(),
        3,
      ],
      [
        'update',
        'PATCH',
        /rows/,
        () => shop.db.users.update('ada', { points: 5 }),
        async () => (await shop.db.users.get('ada')).points,
        5,
      ],
      [
        'updateMany',
        'PATCH',
        /rows/,
        () => shop.db.users.updateMany({}, { points: 6 }),
        async () => (await shop.db.users.get('ada')).points,
        6,
      ],
      ['delete', 'DELETE', /rows/, () => shop.db.users.delete('ada'), () => shop.db.users.count(), 0],
      ['deleteMany', 'DELETE', /rows/, () => shop.db.users.deleteMany({}), () => shop.db.users.count(), 0],
      ['upsert', 'POST', /rows$/, () => shop.db.users.upsert({ email: 'u@x.org' }), () => shop.db.users.count(), 2],
      [
        'upsertMany at its commit',
        'PATCH',
        /transactions/,
        () => shop.db.users.upsertMany([{ email: 'ada@x.org', points: 9 }, { email: 'u@x.org' }]),
        async () => (await shop.db.users.all()).map(({ points }) => points),
        [9, 0],
      ],
      [
        'createMany with relationships at its commit',
        'PATCH',
        /transactions/,
        () => shop.db.items.createMany([{ name: 'a' }, { name: 'b' }]),
        () => shop.db.items.count(),
        3,
      ],
      [
        'an increment in a transaction at its commit',
        'PATCH',
        /transactions/,
        () => shop.db.transaction(async (tx) => void (await tx.users.increment('ada', 'points'))),
        async () => (await shop.db.users.get('ada')).points,
        2,
      ],
      [
        'a transaction at its staging',
        'POST',
        /operations/,
        () => shop.db.transaction(async (tx) => void (await tx.users.update('ada', { points: increment(2) }))),
        async () => (await shop.db.users.get('ada')).points,
        3,
      ],
    ];

  test.each(cases)('%s is carried out once', async (_name, method, route, work, look, expected) => {
    const { struck } = loseOnce(method, route, fault);
    await work();
    expect(struck()).toBe(true);
    expect(await look()).toEqual(expected);
  });

  test('bulk calls count what was written', async () => {
    await shop.db.users.create({ email: 'b@x.org' });
    loseOnce('PATCH', /rows$/, fault);
    expect(await shop.db.users.updateMany({}, { points: 6 })).toBe(2);
    loseOnce('DELETE', /rows$/, fault);
    expect(await shop.db.users.deleteMany({})).toBe(2);
  });

  test('operators work once on each of many documents, or it is said that this is not known', async () => {
    await shop.db.users.create({ email: 'b@x.org', points: 1 });
    loseOnce('PATCH', /rows$/, fault);
    const error = await failureOf<BulkWriteError>(shop.db.users.updateMany({}, { points: increment(1) }));
    expect((await shop.db.users.all()).map(({ points }) => points)).toEqual([2, 2]);
    if (fault.kind === 'reset-before') expect(error).toBeUndefined();
    else
      expect(error).toMatchObject({ written: [], failed: [0, 1].map(() => ({ error: { code: 'write_unsettled' } })) });
  });
});

/**
 * The first answer to a kind of write is lost, and somebody else writes to all documents before anything more is answered.
 *
 * @returns when they have written
 */
function loseBesideOthers(
  lost: string,
  fault: HttpFault,
  data: Readonly<Record<string, unknown>>,
): () => Promise<void> {
  const { endpoint, projectId, apiKey } = shop.server;
  const headers = { 'content-type': 'application/json', 'x-appwrite-project': projectId, 'x-appwrite-key': apiKey };
  const theirs = JSON.stringify(data);
  let others: Promise<void> | null = null;
  let isOver = false;
  shop.server.setFaults({
    http({ method, path, body }) {
      if (JSON.stringify(body.data ?? {}) === theirs) return undefined;
      if (others !== null) return isOver ? undefined : { kind: 'status', status: 429 };
      if (method !== lost || !path.endsWith('/rows')) return undefined;
      const request = { method: 'PATCH', headers, body: JSON.stringify({ data, queries: [] }) };
      others = fetch(`${endpoint}${path}`, request).then(() => {
        isOver = true;
      });
      return fault;
    },
  });
  return async () => {
    expect(others).not.toBeNull();
    await others;
  };
}

test('a bulk write of somebody else is not taken for one whose answer was lost', async () => {
  await shop.db.users.create({ email: 'b@x.org', points: 1 });
  const others = loseBesideOthers('PATCH', { kind: 'reset-before' }, { team: 'theirs' });
  const error = await failureOf<BulkWriteError>(shop.db.users.updateMany({}, { points: increment(1) }));
  await others();
  expect(error).toMatchObject({ written: [], failed: [0, 1].map(() => ({ error: { code: 'write_unsettled' } })) });
  expect((await shop.db.users.all()).map(({ points, team }) => [points, team])).toEqual([
    [1, 'theirs'],
    [1, 'theirs'],
  ]);
});

test.each([
  'create',
  'createMany',
] as const)('what %s made is found again although others wrote to it', async (call) => {
  const others = loseBesideOthers('POST', { kind: 'reset-after' }, { points: 9 });
  const rows = [{ email: 'n@x.org', points: 1 }, ...(call === 'createMany' ? [{ email: 'm@x.org', points: 1 }] : [])];
  await (call === 'create' ? shop.db.users.create(rows[0] as never) : shop.db.users.createMany(rows));
  await others();
  expect(
    (await shop.db.users.where({ email: { $in: ['n@x.org', 'm@x.org'] } }).toList()).map(({ points }) => points),
  ).toEqual(rows.map(() => 9));
});

test.each([
  ['updateMany', 'PATCH', () => shop.db.users.updateMany({ points: { $lt: 5 } }, { points: 6 }), [6, 6]],
  ['deleteMany', 'DELETE', () => shop.db.users.deleteMany({ points: { $lt: 5 } }), []],
] as const)('what a request of %s writes that arrives late is counted', async (_, method, work, expected) => {
  await shop.db.users.create({ email: 'b@x.org', points: 1 });
  const arrived = arriveLate(shop.server, method, /rows$/);
  expect(await work()).toBe(2);
  expect(arrived()).toBe(true);
  expect((await shop.db.users.all()).map(({ points }) => points)).toEqual(expected);
});

test('where a server is gone in the middle, what was written by then is said', async () => {
  let creations = 0;
  shop.server.setFaults({
    http({ method, path }) {
      if (method === 'POST' && path.endsWith('/rows')) creations += 1;
      return creations > 1 ? { kind: 'reset-after' } : undefined;
    },
  });
  const db = shop.open({ deadline: 50 });
  const rows = Array.from({ length: 250 }, (_, at) => ({ id: `u${at}`, email: `u${at}@x.org` }));
  const error = await failureOf<BulkWriteError>(db.users.createMany(rows));
  expect(error).toMatchObject({ code: 'bulk_incomplete', failed: expect.any(Array) });
  const { written = [], failed = [], notTried = [] } = error ?? {};
  // They may have been: who gives them again may have them twice.
  expect(failed.every(({ error: { code } }) => code === 'write_unsettled')).toBe(true);
  expect(written.length).toBe(100);
  expect([...written, ...failed.map(({ index }) => index), ...notTried].sort((a, b) => a - b)).toEqual([
    ...rows.keys(),
  ]);
});

test('a write that works on the stored value says that its outcome is not known', async () => {
  for (const work of [
    () => shop.db.users.increment('ada', 'points'),
    () => shop.db.users.update('ada', { points: increment(1) }),
  ]) {
    loseOnce('PATCH', /rows/, { kind: 'reset-after' });
    expect(await failureOf(work())).toMatchObject({ code: 'write_unsettled' });
  }
  expect((await shop.db.users.get('ada')).points).toBe(3);
});
