import { migrateTables } from './migration.js';
import { type ORMConfig, serverOptions } from './orm-config.js';
import { OrmContext } from './orm-context.js';
import { migrating } from './orm-migration-error.js';
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

  /** @throws EntwriteError configuration_invalid with everything that is missing; nothing is sent */
  constructor(config: ORMConfig) {
    this.#config = config;
    this.#base = new OrmContext(serverOptions(config));
  }

  /**
   * Gives the tables; with `autoMigrate` brings the database to them first, else makes sure that they exist, unless
   * `autoValidate` is false. May be called again, and by several processes at once.
   *
   * @throws ORMMigrationError
   */
  async init<const Tables extends readonly TableDefinition[]>(tables: Tables): Promise<ServerDatabase<Tables>> {
    return ServerORMInstance.of(await this.#open(tables), tables);
  }

  /** What a `development` database is, undefined for others. */
  getDevInfo(): string | undefined {
    return this.#config.development === true
      ? '[AppwriteORM Server] Running in DEVELOPMENT mode - using in-memory storage'
      : undefined;
  }

  /** Ends the embedded server of a `development` database; others need it not. */
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
