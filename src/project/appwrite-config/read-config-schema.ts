import { readColumn, readRelationship } from '../../appwrite/schema/read-column.js';
import type { ColumnResource } from '../../appwrite/schema/wire-resources.js';
import { EntwriteError } from '../../errors.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import { withoutSystemCollections } from '../../schema-manager/lock/system-collections.js';
import { isRecord } from '../../util/is-record.js';

type Data = Readonly<Record<string, unknown>>;

/**
 * The schema of one database in an `appwrite.config.json` (or `appwrite.json`) of the Appwrite CLI, in its form with tables or with
 * collections. entwrite's own collections are left out.
 *
 * @param databaseId the database; null where the file has but one
 * @throws EntwriteError configuration_invalid
 */
export function readConfigSchema(file: string, config: unknown, databaseId: string | null): DatabaseSchema {
  if (!isRecord(config))
    throw invalid(file, 'JSON that is not an object', 'a file of the Appwrite CLI', 'Check the path.');
  const resources = resourcesOf(config);
  for (const resource of resources) requireNames(file, resource);
  const chosen = chooseDatabase(file, config, databaseId);
  // A collection may be there in both forms; the newer one counts.
  const own = new Map(
    resources.flatMap((resource) => (resource.databaseId === chosen ? [[String(resource.$id), resource]] : [])),
  );
  return withoutSystemCollections(normalizeSchema({ collections: [...own.values()].map(readResource) }));
}

/**
 * The database of a file that is meant.
 *
 * @param databaseId null where the file has but one
 * @throws EntwriteError configuration_invalid
 */
export function chooseDatabase(file: string, config: Data, databaseId: string | null): string {
  const databases = [...listOf(config.tablesDB), ...listOf(config.databases)].map(({ $id }) => String($id));
  const known = [...new Set([...databases, ...resourcesOf(config).map((resource) => String(resource.databaseId))])];
  const chosen = databaseId ?? (known.length === 1 ? known[0] : undefined);
  if (chosen !== undefined && known.includes(chosen)) return chosen;
  const found = databaseId === null ? `${known.length} databases` : `no database '${databaseId}'`;
  throw invalid(file, found, `one of ${known.join(', ') || 'none'}`, 'Name it with --database.');
}

function resourcesOf(config: Data): readonly Data[] {
  return [...listOf(config.collections), ...listOf(config.tables)];
}

/** What has no name could not be told from others. */
function requireNames(file: string, resource: Data): void {
  const parts = [resource.columns, resource.attributes, resource.indexes].flatMap(listOf);
  const found =
    typeof resource.$id !== 'string'
      ? 'a collection without an `$id`'
      : parts.some(({ key }) => typeof key !== 'string') && `a part of '${resource.$id}' without a \`key\``;
  if (found !== false) throw invalid(file, found, 'a name that is a text', 'Correct it.');
}

function readResource(resource: Data): CollectionSchema {
  const id = String(resource.$id);
  const columns = [...listOf(resource.columns), ...listOf(resource.attributes)].map(columnOf);
  return {
    id,
    name: typeof resource.name === 'string' ? resource.name : id,
    permissions: textsOf(resource.$permissions),
    documentSecurity: (resource.rowSecurity ?? resource.documentSecurity) === true,
    enabled: resource.enabled !== false,
    attributes: columns.filter(({ type }) => type !== 'relationship').map((column) => readColumn(id, column)),
    relationships: columns
      .filter(({ type }) => type === 'relationship')
      .flatMap((column) => readRelationship(column) ?? []),
    indexes: listOf(resource.indexes).map(indexOf),
  };
}

/** What older files leave out is what Appwrite assumes. */
function columnOf(column: Data): ColumnResource {
  const relatedTable = column.relatedTable ?? column.relatedTableId ?? column.relatedCollection;
  return {
    ...column,
    required: column.required === true,
    array: column.array === true,
    ...(relatedTable !== undefined && { relatedTable }),
  } as unknown as ColumnResource;
}

function indexOf(index: Data): IndexSchema {
  return {
    key: String(index.key),
    type: index.type as IndexSchema['type'],
    attributes: textsOf(index.columns ?? index.attributes),
    orders: textsOf(index.orders).map((order) => (order.toLowerCase() === 'desc' ? 'desc' : 'asc')),
    lengths: Array.isArray(index.lengths) ? index.lengths.map(Number) : [],
  };
}

function listOf(value: unknown): readonly Data[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function invalid(at: string, found: string, expected: string, remedy: string): EntwriteError {
  return new EntwriteError('configuration_invalid', { at, found, expected, remedy });
}
