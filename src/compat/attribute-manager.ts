import { contextDeps } from '../context/context-deps.js';
import { droppedPart, type Operation } from '../operations/operation.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../schema/database-schema.js';
import { attributeMatches } from './attribute-matches.js';
import { bringTo, type MigrationOutcome } from './bring-to.js';
import { migrating } from './errors/orm-migration-error.js';
import { exists, missing, noDatabaseId, requireTableSchema } from './errors/schema-problems.js';
import { FIELD_TYPES } from './field-types.js';
import { clientOptions, type DatabaseConfig, type DatabasesService } from './orm-config.js';
import { OrmContext } from './orm-context.js';
import { tableCollections } from './table-collections.js';
import type { DatabaseField } from './table-definition.js';

type NamedField = [collection: string, key: string, field: DatabaseField];
type Name = [collection: string, key: string];

/**
 * Single attributes of existing collections. All methods throw ORMMigrationError. A manager without a config takes the id of the database
 * as the first argument of each call; one with a config accepts both.
 *
 * @example
 * await new AttributeManager(databases, config).createAttribute('users', 'age', { type: 'integer', min: 0 });
 * await new AttributeManager(databases).createAttribute('blog', 'users', 'age', { type: 'integer', min: 0 });
 */
export class AttributeManager {
  /** Which Appwrite attribute each `type` of a field creates. */
  static readonly types = FIELD_TYPES;
  readonly #contextFor: (databaseId: string | undefined) => OrmContext;

  /** @param databases node-appwrite's `Databases` or `TablesDB` with an API key; nothing is sent yet */
  constructor(databases: DatabasesService, config?: DatabaseConfig) {
    const contexts = new Map<string, OrmContext>();
    this.#contextFor = (databaseId = config?.databaseId) => {
      if (databaseId === undefined) throw noDatabaseId();
      const existing = contexts.get(databaseId);
      const context = existing ?? new OrmContext(clientOptions(databases, { ...config, databaseId }));
      contexts.set(databaseId, context);
      return context;
    };
  }

  /** Adds an attribute and waits until it can be used. Fails with `Attribute already exists` if it does. */
  async createAttribute(...named: NamedField | [databaseId: string, ...NamedField]): Promise<void> {
    const { databaseId, collection, key, field } = fieldOf(named);
    await migrating(`Failed to create attribute ${key}`, async () => {
      const { outcome } = await bringTo(this.#contextFor(databaseId), {
        collections: (live) => {
          if (findAttribute(requireTableSchema(live, collection), key))
            throw exists('attribute', `${collection}.${key}`);
          return oneField(live, collection, { [key]: field });
        },
        concerns: (operation) => operation.type === 'add_attribute' && operation.attribute.key === key,
      });
      // Another process has just added the same one.
      if (outcome.changes.length === 0) throw exists('attribute', `${collection}.${key}`);
    });
  }

  /** The attribute; null if the collection has none with that key. Anything else is an error. */
  async getAttribute(...named: Name | [databaseId: string, ...Name]): Promise<AttributeSchema | null> {
    const { databaseId, collection, key } = nameOf(named);
    return migrating(`Failed to get attribute ${key}`, async () => {
      const { schema } = await contextDeps(this.#contextFor(databaseId)).schemas.read();
      return findAttribute(requireTableSchema(schema, collection), key) ?? null;
    });
  }

  /**
   * Changes an attribute in place; a change that needs a copy of its values is skipped and named in a warning. The attribute is read from
   * the server, so an existing attribute passed after the field is ignored.
   */
  async updateAttribute(
    ...named: NamedField | [...NamedField, existing: unknown] | [databaseId: string, ...NamedField]
  ): Promise<MigrationOutcome> {
    const { databaseId, collection, key, field } = fieldOf(named);
    return migrating(`Failed to update attribute ${key}`, async () => {
      const { outcome } = await bringTo(this.#contextFor(databaseId), {
        collections: (live) => {
          requireAttribute(live, collection, key);
          return oneField(live, collection, { [key]: field });
        },
        concerns: (operation) => operation.type === 'alter_attribute' && operation.to.key === key,
      });
      return outcome;
    });
  }

  /** Deletes an attribute with its values, which are saved first, and the indexes over it. */
  async deleteAttribute(...named: Name | [databaseId: string, ...Name]): Promise<void> {
    const { databaseId, collection, key } = nameOf(named);
    const isConcerned = (operation: Operation): boolean => {
      const part = droppedPart(operation);
      return part?.kind === 'index'
        ? part.value.attributes.includes(key)
        : part?.kind === 'attribute' && part.value.key === key;
    };
    await migrating(`Failed to delete attribute ${key}`, () =>
      bringTo(this.#contextFor(databaseId), {
        collections: (live) => {
          requireAttribute(live, collection, key);
          return oneField(live, collection, {});
        },
        concerns: isConcerned,
        drops: [`${collection}.${key}`],
        names: [`${collection}.${key}`],
      }),
    );
  }

  /** Alias of `createAttribute`. */
  create(...named: NamedField | [databaseId: string, ...NamedField]): Promise<void> {
    return this.createAttribute(...named);
  }

  /** Alias of `getAttribute`. */
  get(...named: Name | [databaseId: string, ...Name]): Promise<AttributeSchema | null> {
    return this.getAttribute(...named);
  }

  /** Alias of `deleteAttribute`. */
  delete(...named: Name | [databaseId: string, ...Name]): Promise<void> {
    return this.deleteAttribute(...named);
  }

  /** Whether an attribute, as Appwrite returns it, is what a field describes. Omitted options are not compared, except `size`. */
  attributeMatches(existing: Readonly<Record<string, unknown>>, key: string, field: DatabaseField): boolean {
    return attributeMatches(existing, key, field);
  }
}

/** A field by its name, with or without a database id before it. */
function fieldOf(named: readonly unknown[]): {
  databaseId: string | undefined;
  collection: string;
  key: string;
  field: DatabaseField;
} {
  const [databaseId, collection, key, field] = typeof named[2] === 'string' ? named : [undefined, ...named];
  return { databaseId, collection, key, field } as ReturnType<typeof fieldOf>;
}

function nameOf(named: readonly string[]): { databaseId: string | undefined; collection: string; key: string } {
  const [databaseId, collection = '', key = ''] = named.length > 2 ? named : [undefined, ...named];
  return { databaseId, collection, key };
}

function oneField(live: DatabaseSchema, id: string, schema: Readonly<Record<string, DatabaseField>>) {
  return tableCollections([{ name: id, schema }], live);
}

function findAttribute({ attributes }: CollectionSchema, key: string): AttributeSchema | undefined {
  return attributes.find((attribute) => attribute.key === key);
}

function requireAttribute(schema: DatabaseSchema, id: string, key: string): void {
  if (findAttribute(requireTableSchema(schema, id), key) === undefined) throw missing('attribute', `${id}.${key}`);
}
