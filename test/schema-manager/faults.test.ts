import { Client } from 'node-appwrite';
import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createTransport } from '../../src/appwrite/http/transport.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { FAULTS, requestKinds, sampleRequests, strikeAt } from '../support/disturb.js';
import { everyOperation, OPTIONS, prepare, stateOf } from '../support/every-operation.js';
import { type LiveDatabase, randomDatabaseId } from '../support/live-database.js';

/**
 * A migration with every kind of operation, disturbed by each kind of fault at the requests that `sampleRequests` chooses.
 */

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
  it.each(Object.entries(FAULTS).map(([name, fault], at) => [name, fault, at] as const))(
    'ends the same when %s, at whichever request',
    async (_name, fault, at) => {
      const { state, kinds } = await undisturbed();
      for (const n of sampleRequests(kinds, at, fault.kind === 'reset-after' ? 3 : 1)) {
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
