import { readColumn, readRelationship } from '../../appwrite/schema/read-column.js';
import type { ColumnResource } from '../../appwrite/schema/wire-resources.js';
import { EntwriteError, hasCode } from '../../errors.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import { malformedPart } from '../../schema/rules/is-database-schema.js';
import { withoutSystemCollections } from '../../schema-manager/lock/system-collections.js';
import { isRecord } from '../../util/is-record.js';
import type { ConfigData } from './included-files.js';

/**
 * The schema of one database in an `appwrite.config.json` (or `appwrite.json`) of the Appwrite CLI, whether it has tables or collections.
 * entwrite's own collections are excluded.
 *
 * @param databaseId the database; null if the file has only one
 * @throws EntwriteError configuration_invalid
 */
export function readConfigSchema(file: string, config: unknown, databaseId: string | null): DatabaseSchema {
  if (!isRecord(config))
    throw invalid(file, 'JSON that is not an object', 'a file of the Appwrite CLI', 'Check the path.');
  const resources = resourcesOf(config);
  for (const resource of resources) requireNames(file, resource);
  const chosen = chooseDatabase(file, config, databaseId);
  // A collection may be there in both forms; the newer form counts.
  const own = new Map(
    resources.flatMap((resource) => (resource.databaseId === chosen ? [[String(resource.$id), resource]] : [])),
  );
  const collections = [...own.values()].map((resource) => readResource(file, resource));
  for (const collection of collections) requireShape(file, collection);
  return withoutSystemCollections(normalizeSchema({ collections }));
}

/** Refuses collections that Appwrite would not accept: they could not become code, nor their ids file names. */
function requireShape(file: string, collection: CollectionSchema): void {
  const place = malformedPart(collection);
  if (place === null) return;
  const found = `'${place}', which has an id, a key or options that Appwrite does not know, or its key twice`;
  throw invalid(file, found, 'collections, attributes, relationships and indexes of Appwrite', 'Correct it.');
}

/** The database with this id, or for null the only one in a file. Throws configuration_invalid. */
export function chooseDatabase(file: string, config: ConfigData, databaseId: string | null): string {
  const databases = [...listOf(config.tablesDB), ...listOf(config.databases)].map(({ $id }) => $id);
  const all = [...databases, ...resourcesOf(config).map(({ databaseId }) => databaseId)];
  const known = [...new Set(all.filter(isText))];
  const chosen = databaseId ?? (known.length === 1 ? known[0] : undefined);
  if (chosen !== undefined && known.includes(chosen)) return chosen;
  const found = databaseId === null ? `${known.length} databases` : `no database '${databaseId}'`;
  if (known.length === 0)
    throw invalid(file, 'no database', 'a database with tables', 'Check that it is the right file.');
  throw invalid(file, found, `one of ${known.join(', ')}`, 'Name it with --database.');
}

function resourcesOf(config: ConfigData): readonly ConfigData[] {
  return [...listOf(config.collections), ...listOf(config.tables)];
}

/** Requires ids, keys and types: without an id or key a part cannot be identified, without a type it is invalid. */
function requireNames(file: string, resource: ConfigData): void {
  const parts = [resource.columns, resource.attributes, resource.indexes].flatMap(listOf);
  const isNamed = ({ key, type, format = '' }: ConfigData) => [key, type, format ?? ''].every(isText);
  const found =
    typeof resource.$id !== 'string'
      ? 'a collection without an `$id`'
      : !parts.every(isNamed) && `a part of '${resource.$id}' without a \`key\` or a \`type\``;
  if (found !== false) throw invalid(file, found, 'a name that is a text', 'Correct it.');
}

function readResource(file: string, resource: ConfigData): CollectionSchema {
  const id = String(resource.$id);
  const columns = [...listOf(resource.columns), ...listOf(resource.attributes)].map(columnOf);
  return {
    id,
    name: typeof resource.name === 'string' ? resource.name : id,
    permissions: textsOf(resource.$permissions),
    documentSecurity: (resource.rowSecurity ?? resource.documentSecurity) === true,
    enabled: resource.enabled !== false,
    attributes: columns.filter(({ type }) => type !== 'relationship').map((column) => readAttribute(file, id, column)),
    relationships: columns
      .filter(({ type }) => type === 'relationship')
      .flatMap((column) => readRelationship(column) ?? []),
    indexes: listOf(resource.indexes).map(indexOf),
  };
}

/** An unknown type is a mistake of the file here; in an answer it would be one of the server. */
function readAttribute(file: string, collection: string, column: ColumnResource): AttributeSchema {
  try {
    return readColumn(collection, column);
  } catch (error) {
    if (!hasCode(error, 'server_answer_invalid')) throw error;
    throw invalid(
      `${file}: ${error.at}`,
      error.found,
      error.expected,
      'Correct it; a type that is newer needs a newer entwrite.',
    );
  }
}

/** What older files omit has Appwrite's defaults. */
function columnOf(column: ConfigData): ColumnResource {
  const relatedTable = column.relatedTable ?? column.relatedTableId ?? column.relatedCollection;
  return {
    ...column,
    required: column.required === true,
    array: column.array === true,
    ...(relatedTable !== undefined && { relatedTable }),
  } as unknown as ColumnResource;
}

function indexOf(index: ConfigData): IndexSchema {
  return {
    key: String(index.key),
    type: index.type as IndexSchema['type'],
    attributes: textsOf(index.columns ?? index.attributes),
    orders: textsOf(index.orders).map((order) => (isText(order) && order.toLowerCase() === 'desc' ? 'desc' : 'asc')),
    lengths: Array.isArray(index.lengths) ? index.lengths.filter((length) => typeof length === 'number') : [],
  };
}

/** The objects in a list. */
export function listOf(value: unknown): readonly ConfigData[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** A list as it is: items that are not text are refused together with the collection. */
function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function invalid(at: string, found: string, expected: string, remedy: string): EntwriteError {
  return new EntwriteError('configuration_invalid', { at, found, expected, remedy });
}
