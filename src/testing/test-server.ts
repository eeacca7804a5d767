import type { ServerAddress } from '../appwrite/http/create-client.js';
import type { Transport } from '../appwrite/http/transport.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { schemaHash } from '../schema/schema-hash.js';
import { emptyCollections } from './empty-collections.js';
import { sharedServer } from './shared-server.js';

/** The state of a database after its seed. */
export interface SeededState {
  /** Restores this state; returns false if that is not possible, for example because the schema has changed. */
  readonly restore: () => Promise<boolean>;
  /** Frees what is kept for that. */
  readonly forget: () => void;
}

interface SeededDatabase {
  readonly schemas: SchemaGateway;
  readonly transport: Transport;
  readonly seed: () => Promise<void>;
}

export interface TestServer {
  readonly address: ServerAddress;
  /** Must be called when the database has its schema and its seed. */
  readonly remember: (database: SeededDatabase) => Promise<SeededState>;
}

/** The Appwrite that `APPWRITE_ENDPOINT`, `APPWRITE_PROJECT_ID` and `APPWRITE_API_KEY` name, else the embedded server of this worker. */
export async function testServer(dials?: Partial<import('../embedded/index.js').DialNames>): Promise<TestServer> {
  const { APPWRITE_ENDPOINT: endpoint, APPWRITE_PROJECT_ID: projectId, APPWRITE_API_KEY: apiKey } = process.env;
  if (endpoint && projectId && apiKey) return { address: { endpoint, projectId, apiKey }, remember: rememberSchema };
  const server = await sharedServer(dials);
  return {
    address: { endpoint: server.endpoint, projectId: server.projectId, apiKey: server.apiKey },
    remember: async ({ schemas }) => {
      const snapshot = server.takeSnapshot(schemas.databaseId);
      return { restore: async () => snapshot.restore(), forget: () => snapshot.drop() };
    },
  };
}

/** A real Appwrite has no snapshots: to restore, all documents are deleted and the seed runs again. */
async function rememberSchema({ schemas, transport, seed }: SeededDatabase): Promise<SeededState> {
  const before = schemaHash((await schemas.read()).schema);
  const restore = async () => {
    const { schema } = await schemas.read();
    if (schemaHash(schema) !== before) return false;
    if (!(await emptyCollections(transport, schemas.databaseId, schema))) return false;
    await seed();
    return true;
  };
  return { restore, forget: () => {} };
}
