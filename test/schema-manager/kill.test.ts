import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { killAt, requestKinds, sampleRequests } from '../support/disturb.js';
import { AFTER, everyOperation, OPTIONS, prepare, stateOf } from '../support/every-operation.js';
import { connectDatabase, randomDatabaseId } from '../support/live-database.js';
import { migrateInProcess } from '../support/migrate-in-process.js';
import { SHORT_LEASE } from '../support/schema-manager.js';

/**
 * A migration with every kind of operation, whose process is killed with SIGKILL at the requests that `sampleRequests` chooses, then
 * run again.
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
    const kinds = await requestKinds(server, first, () => everyOperation(connect(first)).migrate(OPTIONS));
    const state = await stateOf(connect(first));
    await everyOperation(connect(first)).ensureDeleted();

    for (const n of sampleRequests(kinds, 0, 2)) {
      const databaseId = randomDatabaseId();
      await prepare(connect(databaseId));
      const { child, ended } = migrateInProcess(server, databaseId, { schema: AFTER, renames });
      killAt(server, databaseId, n, child);
      await ended;
      server.setFaults({});
      const again = everyOperation(connect(databaseId), { lease: SHORT_LEASE });
      await again.migrate(OPTIONS);
      expect({ n, state: await stateOf(connect(databaseId)) }).toEqual({ n, state });
      expect((await again.analyze()).isEmpty).toBe(true);
      await again.ensureDeleted();
    }
  }, 600_000);
});
