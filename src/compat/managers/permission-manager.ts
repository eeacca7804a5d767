import { contextDeps } from '../../context/context-deps.js';
import { settingsOf } from '../../schema/database-schema.js';
import { normalizePermissions } from '../../schema/normalize-schema.js';
import { bringTo } from '../bring-to.js';
import { migrating } from '../errors/orm-migration-error.js';
import { noDatabases, requireTableSchema } from '../errors/schema-problems.js';
import { clientOptions, type DatabasesService } from '../orm-config.js';
import { OrmContext } from '../orm-context.js';
import { existingCollection } from '../table-collections.js';
import type { TableDefinition } from '../table-definition.js';
import { tablePermissions } from '../table-permissions.js';

/** Permissions of collections. All methods that send requests throw ORMMigrationError. */
export class PermissionManager {
  readonly #databases: DatabasesService | undefined;

  /** @param databases node-appwrite's `Databases` or `TablesDB` with an API key; needed to send requests */
  constructor(databases?: DatabasesService) {
    this.#databases = databases;
  }

  /** The permissions that follow from a table's `role`; none if it is empty. */
  convertRoleToPermissions(role?: TableDefinition['role']): string[] {
    return [...tablePermissions({ name: '', schema: {}, ...(role && { role }) })];
  }

  /** Replaces the permissions of an existing collection. */
  async setCollectionPermissions(
    databaseId: string,
    collection: string,
    permissions: readonly string[],
  ): Promise<void> {
    await migrating(`Failed to set the permissions of ${collection}`, async () => {
      await bringTo(this.#context(databaseId), {
        collections: (live) => existingCollection(collection, live),
        adds: (live) => {
          const from = settingsOf(requireTableSchema(live, collection));
          return [
            {
              type: 'update_collection',
              collection,
              from,
              to: { ...from, permissions: normalizePermissions(permissions) },
            },
          ];
        },
      });
    });
  }

  /** The permissions of an existing collection. */
  async getCollectionPermissions(databaseId: string, collection: string): Promise<string[]> {
    return migrating(`Failed to get the permissions of ${collection}`, async () => {
      const { schema } = await contextDeps(this.#context(databaseId)).schemas.read();
      return [...requireTableSchema(schema, collection).permissions];
    });
  }

  #context(databaseId: string): OrmContext {
    if (this.#databases === undefined) throw noDatabases('PermissionManager');
    return new OrmContext(clientOptions(this.#databases, { databaseId }));
  }
}
