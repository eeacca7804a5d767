import { Client } from 'node-appwrite';
import { createDocumentGateway } from '../../src/appwrite/document-gateway.js';
import { createSchemaGateway } from '../../src/appwrite/schema-gateway.js';
import { createTransport } from '../../src/appwrite/transport.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { HttpFault } from '../../src/embedded/wire/http/faults.js';
import { everyOperation, OPTIONS, prepare, stateOf } from '../support/every-operation.js';
import { type LiveDatabase, randomDatabaseId } from '../support/live-database.js';

/**
 * A migration with every kind of operation, disturbed at each of its requests, once by each kind of fault. `npm test` takes all
 * requests for the fault that is hardest to see through and every fifth for the others; `npm run test:long` leaves none out.
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

/** Strikes the n-th request to a database, counted from now. */
function strikeAt(databaseId: string, n: number, fault: HttpFault): { struck: () => boolean } {
  let count = 0;
  server.setFaults({
    http: ({ path }) => {
      if (!path.startsWith(`/tablesdb/${databaseId}`)) return undefined;
      count += 1;
      return count === n ? fault : undefined;
    },
  });
  return { struck: () => count >= n };
}

const FAULTS: Readonly<Record<string, HttpFault>> = {
  'the connection is reset before the server did it': { kind: 'reset-before' },
  'the connection is reset after the server did it': { kind: 'reset-after' },
  'the server answers 500': { kind: 'status', status: 500 },
  'the server answers 500 after it did it': { kind: 'status', status: 500, after: true },
  'the server answers 429': { kind: 'status', status: 429 },
  'the server does not answer': { kind: 'hang' },
};

async function undisturbed(): Promise<{ state: unknown; requests: number }> {
  const database = connect(randomDatabaseId());
  await prepare(database);
  const before = database.transport.requestCount();
  await everyOperation(database).migrate(OPTIONS);
  const requests = database.transport.requestCount() - before;
  const state = await stateOf(database);
  await everyOperation(database).ensureDeleted();
  return { state, requests };
}

describe('migrate', () => {
  it.each(Object.entries(FAULTS).map(([name, fault], at) => [name, fault, at] as const))(
    'ends the same when %s, at whichever request',
    async (_name, fault, at) => {
      const { state, requests } = await undisturbed();
      const step = process.env.LONG || fault.kind === 'reset-after' ? 1 : 9;
      for (let n = step === 1 ? 1 : 1 + (at % step); n <= requests; n += step) {
        const databaseId = randomDatabaseId();
        await prepare(connect(databaseId));
        const strike = strikeAt(databaseId, n, fault);
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
