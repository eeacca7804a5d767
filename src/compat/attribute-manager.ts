import { contextPorts } from '../context/context-ports.js';
import type { Operation } from '../operations/operation.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { bringTo, type MigrationOutcome } from './bring-to.js';
import { FIELD_TYPES } from './field-types.js';
import { clientOptions, type DatabaseConfig, type DatabasesService } from './orm-config.js';
import { OrmContext } from './orm-context.js';
import { migrating } from './orm-migration-error.js';
import { exists, missing } from './schema-problems.js';
import { tableCollections } from './table-collections.js';
import type { DatabaseField } from './table-definition.js';

/**
 * Single attributes of existing collections. All methods throw ORMMigrationError.
 *
 * @example await new AttributeManager(databases, config).createAttribute('users', 'age', { type: 'integer', min: 0 });
 */
export class AttributeManager {
  /** Which Appwrite attribute each `type` of a field creates. */
  static readonly types = FIELD_TYPES;
  readonly #base: OrmContext;

  /** @param databases node-appwrite's `Databases` or `TablesDB` with an API key; nothing is sent yet */
  constructor(databases: DatabasesService, config: DatabaseConfig) {
    this.#base = new OrmContext(clientOptions(databases, config));
  }

  /** Adds an attribute and waits until it can be used. Fails with `Attribute already exists` where it does. */
  async createAttribute(collection: string, key: string, field: DatabaseField): Promise<void> {
    await migrating(`Failed to create attribute ${key}`, async () => {
      const { outcome } = await bringTo(this.#base, {
        collections: (live) => {
          if (findAttribute(requireCollection(live, collection), key))
            throw exists('attribute', `${collection}.${key}`);
          return oneField(live, collection, { [key]: field });
        },
        concerns: (operation) => operation.type === 'add_attribute' && operation.attribute.key === key,
      });
      // Somebody else has just added the same one.
      if (outcome.changes.length === 0) throw exists('attribute', `${collection}.${key}`);
    });
  }

  /** The attribute as it is; null where the collection has none of that key. Any other trouble is an error. */
  async getAttribute(collection: string, key: string): Promise<AttributeSchema | null> {
    return migrating(`Failed to get attribute ${key}`, async () => {
      const { schema } = await contextPorts(this.#base).schemas.read();
      return findAttribute(requireCollection(schema, collection), key) ?? null;
    });
  }

  /** Changes an attribute in place; a change that needs a copy of its values is left and told as a warning. */
  async updateAttribute(collection: string, key: string, field: DatabaseField): Promise<MigrationOutcome> {
    return migrating(`Failed to update attribute ${key}`, async () => {
      const { outcome } = await bringTo(this.#base, {
        collections: (live) => {
          requireAttribute(live, collection, key);
          return oneField(live, collection, { [key]: field });
        },
        concerns: (operation) => operation.type === 'alter_attribute' && operation.to.key === key,
      });
      return outcome;
    });
  }

  /** Deletes an attribute with its values, which are saved before, and the indexes over it. */
  async deleteAttribute(collection: string, key: string): Promise<void> {
    const isConcerned = (operation: Operation): boolean =>
      (operation.type === 'drop_attribute' && operation.attribute.key === key) ||
      (operation.type === 'drop_index' && operation.index.attributes.includes(key));
    await migrating(`Failed to delete attribute ${key}`, () =>
      bringTo(this.#base, {
        collections: (live) => {
          requireAttribute(live, collection, key);
          return oneField(live, collection, {});
        },
        concerns: isConcerned,
        drops: [`${collection}.${key}`],
      }),
    );
  }

  /** The same as `createAttribute`. */
  create(collection: string, key: string, field: DatabaseField): Promise<void> {
    return this.createAttribute(collection, key, field);
  }

  /** The same as `getAttribute`. */
  get(collection: string, key: string): Promise<AttributeSchema | null> {
    return this.getAttribute(collection, key);
  }

  /** The same as `deleteAttribute`. */
  delete(collection: string, key: string): Promise<void> {
    return this.deleteAttribute(collection, key);
  }
}

function oneField(live: DatabaseSchema, id: string, schema: Readonly<Record<string, DatabaseField>>) {
  return tableCollections([{ name: id, schema }], live);
}

function requireCollection(schema: DatabaseSchema, id: string): CollectionSchema {
  const collection = findCollection(schema, id);
  if (collection === undefined) throw missing('collection', id);
  return collection;
}

function findAttribute({ attributes }: CollectionSchema, key: string): AttributeSchema | undefined {
  return attributes.find((attribute) => attribute.key === key);
}

function requireAttribute(schema: DatabaseSchema, id: string, key: string): void {
  if (findAttribute(requireCollection(schema, id), key) === undefined) throw missing('attribute', `${id}.${key}`);
}
