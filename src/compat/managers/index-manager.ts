import { contextDeps } from '../../context/context-deps.js';
import { throwModelFindings } from '../../metadata/model/finding-collector.js';
import { applyOperations, type Operation } from '../../operations/operation.js';
import type { CollectionSchema } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { normalizeIndex } from '../../schema/normalize-schema.js';
import { validateSchema } from '../../schema/rules/validate-schema.js';
import { canonicalJson } from '../../util/canonical-json.js';
import { bringTo } from '../bring-to.js';
import { requireIndex } from '../check-tables.js';
import { migrating } from '../errors/orm-migration-error.js';
import { exists, missing, requireTableSchema } from '../errors/schema-problems.js';
import { clientOptions, type DatabaseConfig, type DatabasesService } from '../orm-config.js';
import { OrmContext } from '../orm-context.js';
import { existingCollection } from '../table-collections.js';
import type { IndexDefinition } from '../table-definition.js';

export type ListedIndex = Pick<IndexSchema, 'key' | 'type' | 'attributes' | 'orders'>;

/**
 * Single indexes of existing collections. All methods throw ORMMigrationError.
 *
 * @example await new IndexManager(databases, config).createIndex('users', { key: 'by_age', type: 'key', attributes: ['age'] });
 */
export class IndexManager {
  readonly #base: OrmContext;

  /** @param databases node-appwrite's `Databases` or `TablesDB` with an API key; nothing is sent yet */
  constructor(databases: DatabasesService, config: DatabaseConfig) {
    this.#base = new OrmContext(clientOptions(databases, config));
  }

  /** Adds an index and waits until it can be used. Fails with `Index already exists` if it does. */
  async createIndex(collection: string, index: IndexDefinition): Promise<void> {
    await createTableIndex(this.#base, collection, index);
  }

  /** Deletes an index; documents stay. */
  async deleteIndex(collection: string, key: string): Promise<void> {
    await deleteTableIndex(this.#base, collection, key);
  }

  /** The indexes of a collection. */
  async listIndexes(collection: string): Promise<readonly ListedIndex[]> {
    return listTableIndexes(this.#base, collection);
  }
}

/** Adds an index to an existing collection. Throws ORMMigrationError. */
export async function createTableIndex(base: OrmContext, collection: string, index: IndexDefinition): Promise<void> {
  await migrating(`Failed to create index ${ownKey(index)}`, async () => {
    requireIndex(index, collection);
    await bringTo(base, {
      collections: (live) => existingCollection(collection, live),
      adds: (live) => {
        const existing = requireTableSchema(live, collection);
        if (findIndex(existing, index.key) !== undefined) throw exists('index', `${collection}.${index.key}`);
        const operation: Operation = { type: 'create_index', collection, index: indexSchema(index, existing) };
        const known = new Set(validateSchema(live).map(canonicalJson));
        const after = validateSchema(applyOperations(live, [operation]));
        throwModelFindings(after.filter((finding) => !known.has(canonicalJson(finding))));
        return [operation];
      },
    });
  });
}

/** Deletes an index of an existing collection. Throws ORMMigrationError. */
export async function deleteTableIndex(base: OrmContext, collection: string, key: string): Promise<void> {
  await migrating(`Failed to delete index ${key}`, async () => {
    await bringTo(base, {
      collections: (live) => existingCollection(collection, live),
      adds: (live) => {
        const index = findIndex(requireTableSchema(live, collection), key);
        if (index === undefined) throw missing('index', `${collection}.${key}`);
        return [{ type: 'drop_index', collection, index }];
      },
    });
  });
}

/** The indexes of an existing collection. Throws ORMMigrationError. */
export async function listTableIndexes(base: OrmContext, collection: string): Promise<readonly ListedIndex[]> {
  return migrating('Failed to list indexes', async () => {
    const { schema } = await contextDeps(base).schemas.read();
    return requireTableSchema(schema, collection).indexes.map(({ key, type, attributes, orders }) => ({
      key,
      type,
      attributes: [...attributes],
      orders: [...orders],
    }));
  });
}

/** An index's key for messages; JavaScript may pass anything. */
const ownKey = (index: Partial<IndexDefinition> | undefined): string => String(index?.key ?? 'without a key');

function findIndex({ indexes }: CollectionSchema, key: string): IndexSchema | undefined {
  return indexes.find((index) => index.key.toLowerCase() === key.toLowerCase());
}

function indexSchema(
  { key, type, attributes, orders = [] }: IndexDefinition,
  collection: CollectionSchema,
): IndexSchema {
  const lower = orders.map((order) => (String(order).toLowerCase() === 'desc' ? 'desc' : 'asc'));
  return normalizeIndex({ key, type, attributes, orders: lower, lengths: [] }, collection);
}
