import { randomBytes } from 'node:crypto';
import { serverErrorType } from '../appwrite/http/server-error.js';
import { createTransport } from '../appwrite/http/transport.js';
import { createSchemaGateway } from '../appwrite/schema/schema-gateway.js';
import type { DbContextOptions } from '../context/context-options.js';
import type { DbContext } from '../context/db-context.js';
import { type TestHooks, testHooks } from './test-hooks.js';
import { type SeededState, type TestServer, testServer } from './test-server.js';
import { waitingClient } from './waiting-client.js';

export interface TestDatabaseOptions<Db extends DbContext> {
  /** Writes what every test finds. */
  readonly seed?: (db: Db) => void | Promise<void>;
  /** The version of Appwrite that an embedded server behaves like, `'1.9'` when not given; a real server is what it is. */
  readonly appwrite?: import('../embedded/index.js').AppwriteVersion;
  /** The database engine that an embedded server behaves like, `'mariadb'` when not given. */
  readonly engine?: import('../embedded/index.js').EngineName;
  /** The hooks of the test runner, where they are not global. */
  readonly hooks?: TestHooks;
}

/** Starting a server and creating a schema on a real Appwrite takes longer than runners let a hook take. */
const SETUP_TIMEOUT = 120_000;

/**
 * Gives the tests of a file a database of their own: made with its collections and its seed before the first test, brought
 * back to the seed before each one, and removed after the last. It lives on an embedded server that all files of a worker share, or
 * on the real Appwrite that `APPWRITE_ENDPOINT`, `APPWRITE_PROJECT_ID` and `APPWRITE_API_KEY` name. Call it where tests are described.
 *
 * @example
 * const db = useTestDatabase(BlogDb, { seed: async (db) => { await db.authors.create({ name: 'Ada' }); } });
 *
 * test('an author can be found', async () => {
 *   expect(await db.authors.count()).toBe(1);
 * });
 *
 * @returns the context; sets can be taken from it at once, requests are for tests and hooks
 * @throws EntwriteError `configuration_invalid` where the runner has no global hooks and none were given
 */
export function useTestDatabase<Db extends DbContext>(
  Context: new (options: DbContextOptions) => Db,
  { seed, hooks, ...dials }: TestDatabaseOptions<Db> = {},
): Db {
  const { beforeAll, beforeEach, afterAll } = testHooks(hooks);
  const { client, connect } = waitingClient();
  const databaseId = `test-${randomBytes(8).toString('hex')}`;
  const db = new Context({ client, databaseId });
  const transport = createTransport(async () => client);
  const schemas = createSchemaGateway(transport, databaseId);
  const runSeed = async () => seed?.(db);
  let server: TestServer | undefined;
  let state: SeededState | undefined;

  beforeAll(async () => {
    server = await testServer(dials);
    connect(server.address);
    await make(server);
  }, SETUP_TIMEOUT);

  beforeEach(async () => {
    if (server === undefined || (await state?.restore())) return;
    await remove();
    await make(server);
  }, SETUP_TIMEOUT);

  afterAll(async () => {
    if (server !== undefined) await remove();
    await db.dispose();
  }, SETUP_TIMEOUT);

  async function make({ remember }: TestServer): Promise<void> {
    await db.getSchemaManager().ensureCreated();
    await runSeed();
    state = await remember({ schemas, transport, seed: runSeed });
  }

  async function remove(): Promise<void> {
    state?.forget();
    try {
      await schemas.deleteDatabase();
    } catch (error) {
      if (serverErrorType(error) !== 'database_not_found') throw error;
    }
  }

  return db;
}
