import { createClient } from '../appwrite/http/create-client.js';
import { Databases } from '../appwrite/http/node-appwrite.js';
import { EntwriteError } from '../errors.js';
import { migrating } from './errors/orm-migration-error.js';
import { noDatabases } from './errors/schema-problems.js';
import { Migration, migrateTables } from './migration.js';
import { checkOrmConfig, type ORMConfig, serverOptions } from './orm-config.js';
import { OrmContext } from './orm-context.js';
import { type ServerDatabase, ServerORMInstance } from './server-orm-instance.js';
import { tableCollections } from './table-collections.js';
import type { TableDefinition } from './table-definition.js';
import { validateTables } from './validate-tables.js';

/**
 * Tables of a database on a server.
 *
 * @example
 * const orm = new ServerORM({ endpoint, projectId, databaseId: 'blog', apiKey, autoMigrate: true });
 * const db = await orm.init([{ name: 'users', schema: { name: { type: 'string', required: true } } }]);
 * const user = await db.users.create({ name: 'Ann' });
 */
export class ServerORM {
  readonly #config: ORMConfig;
  readonly #base: OrmContext;
  #databases: Databases | undefined;

  /** @throws EntwriteError configuration_invalid naming everything that is missing or unknown; nothing is sent */
  constructor(config: ORMConfig) {
    checkOrmConfig(config);
    requireConnection(config);
    this.#config = config;
    this.#base = new OrmContext(serverOptions(config));
  }

  /** node-appwrite's `Databases` for the same server, as passed to `Migration`; undefined for a `development` database. */
  get databases(): Databases | undefined {
    const { development = false, endpoint, projectId, apiKey = '' } = this.#config;
    this.#databases ??= development ? undefined : new Databases(createClient({ endpoint, projectId, apiKey }));
    return this.#databases;
  }

  /** A `Migration` for the same database. Throws `configuration_invalid` for a `development` database, whose tables `init` makes. */
  getMigration(): Migration {
    if (this.databases === undefined) throw noDatabases('Migration');
    return new Migration(this.databases, this.#config);
  }

  /**
   * Returns the tables. With `autoMigrate` it first brings the database to them, otherwise it checks that they exist, unless
   * `autoValidate` is false. May be called again, and by several processes at once.
   *
   * @throws ORMMigrationError
   */
  async init<const Tables extends readonly TableDefinition[]>(tables: Tables): Promise<ServerDatabase<Tables>> {
    return ServerORMInstance.of(await this.#open(tables), tables);
  }

  /** A description of a `development` database; undefined for others. */
  getDevInfo(): string | undefined {
    return this.#config.development === true
      ? '[AppwriteORM Server] Running in DEVELOPMENT mode - using in-memory storage'
      : undefined;
  }

  /** Ends the embedded server of a `development` database; others need no disposal. */
  async dispose(): Promise<void> {
    await this.#base.dispose();
  }

  async #open(tables: readonly TableDefinition[]): Promise<OrmContext> {
    const { autoMigrate = false, autoValidate = true, development = false } = this.#config;
    if (autoMigrate || development)
      return migrating('Migration failed', async () => (await migrateTables(this.#base, tables)).context);
    return migrating('Validation failed', async () =>
      this.#base.over(
        autoValidate ? await validateTables(this.#base, tables) : tableCollections(tables, { collections: [] }),
      ),
    );
  }
}

/** Throws `configuration_invalid` if the config lacks what is needed to reach a server. */
function requireConnection(config: ORMConfig): void {
  if (config.development === true) return;
  const missing = (['endpoint', 'projectId', 'databaseId'] as const).filter(
    (name) => typeof config[name] !== 'string' || config[name].trim() === '',
  );
  const hasKey = typeof config.apiKey === 'string' && config.apiKey !== '';
  if (missing.length === 0 && hasKey) return;
  throw new EntwriteError('configuration_invalid', {
    at: (missing.length > 0 ? missing : ['apiKey']).map((name) => `ORMConfig.${name}`).join(', '),
    found:
      missing.length > 0
        ? `Missing required configuration values: ${missing.join(', ')}`
        : 'API key is required for server-side ORM',
    expected: 'endpoint, projectId, databaseId and apiKey, or `development: true`',
    remedy: 'Set what is missing; an API key is made in the console of the project, under "API keys".',
  });
}
