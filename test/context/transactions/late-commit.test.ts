import type { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { type OpenShop, openShop } from '../writes/shop.js';

let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.end());

/**
 * Loses every commit of the first transaction; the first one arrives when the transaction is to be ended, before that is done.
 *
 * @returns whether it arrived
 */
function commitLate(server: EmbeddedAppwrite): () => boolean {
  const { endpoint, projectId, apiKey } = server;
  const headers = { 'content-type': 'application/json', 'x-appwrite-project': projectId, 'x-appwrite-key': apiKey };
  let state: 'lost' | 'on its way' | 'being done' | 'done' = 'lost';
  server.setFaults({
    http({ method, path, body }) {
      if (!/^\/tablesdb\/transactions\/[^/]+$/.test(path) || method === 'GET' || state === 'done') return undefined;
      const isCommit = method === 'PATCH' && JSON.stringify(body) === '{"commit":true}';
      if (isCommit && state === 'lost') return { kind: 'reset-before' };
      if (isCommit && state === 'on its way') {
        state = 'being done';
        return undefined;
      }
      if (state === 'lost') {
        state = 'on its way';
        void fetch(`${endpoint}${path}`, { method: 'PATCH', headers, body: '{"commit":true}' }).then(() => {
          state = 'done';
        });
      }
      return { kind: 'status', status: 429 };
    },
  });
  return () => state === 'done';
}

test('a commit that arrives as its transaction is given up is not told as nothing written', async () => {
  await shop.db.users.create({ id: 'ada', email: 'ada@x.org', points: 1 });
  const arrived = commitLate(shop.server);
  let runs = 0;
  await shop.db.transaction(async (tx) => {
    runs += 1;
    await tx.users.increment('ada', 'points', 1);
  });
  shop.server.setFaults({});
  expect({ runs, arrived: arrived() }).toEqual({ runs: 1, arrived: true });
  expect((await shop.db.users.get('ada')).points).toBe(2);
});
