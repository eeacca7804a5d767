import { type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { AttributeManager } from './attribute-manager.js';
import { bringTo, type MigrationOutcome } from './bring-to.js';
import { migrating } from './errors/orm-migration-error.js';
import { missing } from './errors/schema-problems.js';
import { FirebaseMigrations } from './exports/firebase-migrations.js';
import { SqlMigrations } from './exports/sql-migrations.js';
import { TextMigrations } from './exports/text-migrations.js';
import { createTableCollection } from './managers/table-collection.js';
import { clientOptions, type DatabaseConfig, type DatabasesService } from './orm-config.js';
import { OrmContext } from './orm-context.js';
import { collectionId, tableCollections } from './table-collections.js';
import type { DatabaseField, TableDefinition } from './table-definition.js';
import { validateTables } from './validate-tables.js';

/**
 * Brings a database to table definitions. Creates what is missing and changes attributes in place; what would need a drop or a copy of
 * values is skipped and named in a warning. All methods throw ORMMigrationError.
 *
 * @example
 * const migration = new Migration(new Databases(client), { databaseId: 'blog' });
 * await migration.migrate([{ name: 'users', schema: { name: { type: 'string', required: true } } }]);
 */
export class Migration {
  readonly #base: OrmContext;
  readonly #attributes: AttributeManager;

  /** @param databases node-appwrite's `Databases` or `TablesDB` with an API key; nothing is sent yet */
  constructor(databases: DatabasesService, config: DatabaseConfig) {
    this.#base = new OrmContext(clientOptions(databases, config));
    this.#attributes = new AttributeManager(databases, config);
  }

  /** Brings the database and all these collections to their definitions; others stay as they are. */
  async migrate(tables: readonly TableDefinition[]): Promise<MigrationOutcome> {
    return migrating('Migration failed', async () => (await migrateTables(this.#base, tables)).outcome);
  }

  /** Fails if a collection or an attribute is missing; changes nothing. */
  async validate(tables: readonly TableDefinition[]): Promise<void> {
    await migrating('Validation failed', () => validateTables(this.#base, tables));
  }

  /** Creates one collection with its attributes and indexes. Fails with `Collection already exists` if it does. */
  async createCollection(table: TableDefinition): Promise<MigrationOutcome> {
    return createTableCollection(this.#base, table);
  }

  /** Brings one existing collection to its definition, including its display name and a given `role`. */
  async updateCollection(table: TableDefinition): Promise<MigrationOutcome> {
    return migrating(`Failed to update collection ${table.name}`, async () => {
      const id = collectionId(table);
      const collections = (live: DatabaseSchema) => {
        if (findCollection(live, id) === undefined) throw missing('collection', id);
        return tableCollections([table], live, true);
      };
      return (await bringTo(this.#base, { collections, settings: true })).outcome;
    });
  }

  /** Adds an attribute to an existing collection. Fails with `Attribute already exists` if it does. */
  async createAttribute(collection: string, key: string, field: DatabaseField): Promise<void> {
    await this.#attributes.createAttribute(collection, key, field);
  }

  /** The tables as CREATE TABLE statements. */
  exportToSQL(tables: readonly TableDefinition[]): string {
    return new SqlMigrations().generateSQL(tables);
  }

  /** The tables as security rules of a Firebase Realtime Database. */
  exportToFirebase(tables: readonly TableDefinition[]): string {
    return new FirebaseMigrations().generateFirebase(tables);
  }

  /** The tables as text for people. */
  exportToText(tables: readonly TableDefinition[]): string {
    return new TextMigrations().generateText(tables);
  }

  /** Changes an existing attribute in place; a change that needs a copy of its values is skipped and named in a warning. */
  async updateAttribute(collection: string, key: string, field: DatabaseField): Promise<MigrationOutcome> {
    return this.#attributes.updateAttribute(collection, key, field);
  }
}

/** Brings a database to tables, and returns a context for them. Throws EntwriteError. */
export async function migrateTables(base: OrmContext, tables: readonly TableDefinition[]): ReturnType<typeof bringTo> {
  return bringTo(base, { collections: (live) => tableCollections(tables, live) });
}
