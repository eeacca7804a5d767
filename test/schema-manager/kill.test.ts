import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { AFTER, everyOperation, OPTIONS, prepare, stateOf } from '../support/every-operation.js';
import { connectDatabase, randomDatabaseId } from '../support/live-database.js';
import { migrateInProcess } from '../support/migrate-in-process.js';

/**
 * A migration with every kind of operation, whose process is killed with SIGKILL at each of its requests (every fifth in `npm test`,
 * all in `npm run test:long`), then run again.
 */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const connect = (databaseId: string) =>
  connectDatabase(
    { endpoint: server.endpoint, projectId: server.projectId, apiKey: server.apiKey, stop: async () => {} },
    databaseId,
  );
const renames = [{ collection: 'authors', from: 'about', to: 'bio' }];

describe('migrate', () => {
  it('goes on where a killed process stopped, at whichever request', async () => {
    const first = randomDatabaseId();
    await prepare(connect(first));
    await everyOperation(connect(first)).migrate(OPTIONS);
    const state = await stateOf(connect(first));
    await everyOperation(connect(first)).ensureDeleted();

    for (let n = 1; ; n += process.env.LONG ? 1 : 5) {
      const databaseId = randomDatabaseId();
      await prepare(connect(databaseId));
      const { child, ended } = migrateInProcess(server, databaseId, { schema: AFTER, renames });
      let count = 0;
      server.setFaults({
        http: ({ path }) => {
          if (!path.startsWith(`/tablesdb/${databaseId}`)) return undefined;
          count += 1;
          if (count < n) return undefined;
          child.kill('SIGKILL');
          return { kind: n % 2 === 0 ? 'reset-after' : 'reset-before' };
        },
      });
      const { how } = await ended;
      server.setFaults({});
      const again = everyOperation(connect(databaseId));
      await again.migrate(OPTIONS);
      expect({ n, state: await stateOf(connect(databaseId)) }).toEqual({ n, state });
      expect((await again.analyze()).isEmpty).toBe(true);
      await again.ensureDeleted();
      if (how === 0) break;
    }
  }, 600_000);
});
