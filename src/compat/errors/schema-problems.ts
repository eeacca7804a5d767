import { EntwriteError } from '../../errors.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';

type Kind = 'collection' | 'attribute' | 'index';

const NAMES: Readonly<Record<Kind, string>> = {
  collection: 'Collection',
  attribute: 'Attribute',
  index: 'Index',
};

/** The error `schema_exists`. @param name id of a collection, or `collection.key` */
export function exists(kind: Kind, name: string): EntwriteError {
  return new EntwriteError('schema_exists', {
    at: name,
    found: `${NAMES[kind]} already exists`,
    expected: `no ${kind} of that name`,
    remedy:
      kind === 'index'
        ? 'Delete it first, or choose another key.'
        : `Update it with update${NAMES[kind]}(), or call migrate(), which accepts what exists.`,
  });
}

/** The error `schema_missing`. @param name id of a collection, or `collection.key` */
export function missing(kind: Kind, name: string): EntwriteError {
  return new EntwriteError('schema_missing', {
    at: name,
    found: `${NAMES[kind]} not found`,
    expected: `${kind === 'collection' ? 'a' : 'an'} ${kind} of that name`,
    remedy: 'Check the name, or create it with migrate().',
  });
}

/** The collection of that id. Throws `schema_missing`. */
export function requireTableSchema(schema: DatabaseSchema, id: string): CollectionSchema {
  const collection = findCollection(schema, id);
  if (collection === undefined) throw missing('collection', id);
  return collection;
}

/** The error of a class that needs a connection to the server and has none. */
export function noDatabases(name: string): EntwriteError {
  return new EntwriteError('configuration_invalid', {
    at: name,
    found: 'no Databases of node-appwrite',
    expected: `new ${name}(databases)`,
    remedy: 'Pass an instance of Databases with an API key.',
  });
}

/** The error of a call without a database id. */
export function noDatabaseId(): EntwriteError {
  return new EntwriteError('configuration_invalid', {
    at: 'AttributeManager',
    found: 'no database id',
    expected: 'the id of the database as the first argument',
    remedy:
      "Call it with four arguments, or create the manager with a config: new AttributeManager(databases, { databaseId: 'blog' }).",
  });
}
