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
  /** Writes the documents that every test starts with. */
  readonly seed?: (db: Db) => void | Promise<void>;
  /** The version of Appwrite that an embedded server behaves like, `'1.9'` when not given; it has no effect on a real server. */
  readonly appwrite?: import('../embedded/index.js').AppwriteVersion;
  /** The database engine that an embedded server behaves like, `'mariadb'` when not given; it has no effect on a real server. */
  readonly engine?: import('../embedded/index.js').EngineName;
  /** The hooks of the test runner, if they are not global. */
  readonly hooks?: TestHooks;
}

/** Milliseconds. Creating a schema on a real Appwrite takes longer than the default time limit of hooks. */
const SETUP_TIMEOUT = 120_000;

/**
 * Gives the tests of a file a database of their own: it is created with its collections and its seed before the first test, reset to
 * the seed before each one, and deleted after the last. It is on an embedded server that all test files of a worker share, or on the
 * Appwrite that `APPWRITE_ENDPOINT`, `APPWRITE_PROJECT_ID` and `APPWRITE_API_KEY` name. Call it at the top level of a file or in `describe`.
 *
 * @example
 * const db = useTestDatabase(BlogDb, { seed: async (db) => { await db.authors.create({ name: 'Ada' }); } });
 *
 * test('an author can be found', async () => {
 *   expect(await db.authors.count()).toBe(1);
 * });
 *
 * @returns the context; its sets can be used in declarations at once, but requests are possible only in tests and hooks
 * @throws EntwriteError configuration_invalid if the runner has no global hooks and none were given
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
