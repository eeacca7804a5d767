import { Client } from 'node-appwrite';
import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createTransport } from '../../src/appwrite/http/transport.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { FAULTS, persistently, requestKinds, sampleRequests, strikeAt, strikeEachKind } from '../support/disturb.js';
import { everyOperation, OPTIONS, prepare, stateOf } from '../support/every-operation.js';
import { type LiveDatabase, randomDatabaseId } from '../support/live-database.js';

/**
 * A migration with every kind of operation, disturbed: in `npm test` the first request of each kind meets a fault, three times another one, and two
 * requests lose their answers alone; in `npm run test:long` each meets every fault alone, too.
 */
const TURNS = process.env.LONG ? Object.keys(FAULTS).map((_, turn) => turn) : [1, 3, 5];
const ALONE = Object.entries(FAULTS).filter(([, { kind }]) => process.env.LONG || kind === 'reset-after');

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

function connect(databaseId: string, timeout = 30_000): LiveDatabase {
  const client = new Client().setEndpoint(server.endpoint).setProject(server.projectId).setKey(server.apiKey);
  const transport = createTransport(async () => client, { timeout });
  return {
    databaseId,
    transport,
    schemas: createSchemaGateway(transport, databaseId),
    documents: createDocumentGateway(transport, databaseId),
  };
}

let reference: ReturnType<typeof findReference> | undefined;
/** A migration that nothing disturbs, found once for all faults. */
const undisturbed = () => {
  reference ??= findReference();
  return reference;
};

async function findReference(): Promise<{ state: unknown; kinds: readonly string[] }> {
  const database = connect(randomDatabaseId());
  await prepare(database);
  const kinds = await requestKinds(server, database.databaseId, () => everyOperation(database).migrate(OPTIONS));
  const state = await stateOf(database);
  await everyOperation(database).ensureDeleted();
  return { state, kinds };
}

describe('migrate', () => {
  it.each(TURNS)('ends the same when the first request of each kind meets a fault (%i)', async (turn) => {
    const { state, kinds } = await undisturbed();
    const databaseId = randomDatabaseId();
    await prepare(connect(databaseId));
    const struck = strikeEachKind(server, { databaseId, turn });
    await persistently(kinds, () => everyOperation(connect(databaseId, 400)).migrate(OPTIONS));
    server.setFaults({});
    expect(kinds.filter((kind) => !struck.has(kind))).toEqual([]);
    expect(await stateOf(connect(databaseId))).toEqual(state);
    expect((await everyOperation(connect(databaseId)).analyze()).isEmpty).toBe(true);
    await everyOperation(connect(databaseId)).ensureDeleted();
  }, 300_000);

  it.each(ALONE.map(([name, fault], at) => [name, fault, at] as const))(
    'ends the same when %s, at whichever request',
    async (_name, fault, at) => {
      const { state, kinds } = await undisturbed();
      for (const n of sampleRequests(kinds, at, 2)) {
        const databaseId = randomDatabaseId();
        await prepare(connect(databaseId));
        const strike = strikeAt(server, databaseId, n, fault);
        const disturbed = await everyOperation(connect(databaseId, 400))
          .migrate(OPTIONS)
          .then(
            () => null,
            (error: unknown) => error,
          );
        server.setFaults({});
        const again = everyOperation(connect(databaseId));
        if (disturbed !== null) await again.migrate(OPTIONS);
        expect({ n, struck: strike.struck(), state: await stateOf(connect(databaseId)) }).toEqual({
          n,
          struck: true,
          state,
        });
        expect((await again.analyze()).isEmpty).toBe(true);
        await again.ensureDeleted();
      }
    },
    300_000,
  );
});
