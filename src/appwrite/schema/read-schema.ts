import { EntwriteError } from '../../errors.js';
import { queryText, wire } from '../../query/wire-query.js';
import { type CollectionSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import { isParkedName, parkedNameIn } from '../../schema/parked-name.js';
import { malformedPart } from '../../schema/rules/is-database-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { isRecord } from '../../util/is-record.js';
import { serverErrorType } from '../http/server-error.js';
import type { Transport } from '../http/transport.js';
import { type LiveSchema, type ParkedThing, type UnsettledItem, unlistedSchema } from './live-schema.js';
import { readColumn, readRelationship } from './read-column.js';
import type { ColumnResource, IndexResource, TableResource } from './wire-resources.js';

/** Tables per request; limited only by the size of the response. */
const PAGE = 1000;

/** Reads the schema, one request per thousand collections. A list includes columns and indexes and, unlike single resources, is never stale (fact 13). */
export async function readSchema(transport: Transport, databaseId: string): Promise<LiveSchema> {
  const tables: TableResource[] = [];
  for (;;) {
    const page = await readPage(transport, databaseId, tables.at(-1)?.$id);
    if (page === null) return unlistedSchema(EMPTY_SCHEMA, false);
    tables.push(...page);
    if (page.length < PAGE) break;
  }
  const collections = tables.map(readTable);
  return {
    exists: true,
    schema: normalizeSchema({ collections: collections.flatMap(inSight) }),
    parked: collections.flatMap((collection, at) => parkedIn(collection, tables[at])),
    unsettled: tables.flatMap(unsettled),
    changedAt: new Map(
      tables.flatMap(({ $id, columns }) =>
        columns.flatMap(({ key, $updatedAt }) => ($updatedAt ? [[schemaName($id, key), $updatedAt] as const] : [])),
      ),
    ),
    relational: tables.every(({ bytesMax }) => bytesMax > 0),
  };
}

/**
 * A new collection from the response to its creation. Null if the response does not show everything, as on 1.9, if something is not yet
 * available (fact 5), or if the server has no row width, which only a list may report (see `LiveSchema.relational`).
 */
export function readCreated(answer: unknown, { attributes, indexes }: CollectionSchema): CollectionSchema | null {
  const table = answer as Partial<TableResource> | null;
  if (!isTable(table) || table.columns.length !== attributes.length || table.indexes.length !== indexes.length)
    return null;
  return table.bytesMax > 0 && unsettled(table).length === 0 ? readTable(table) : null;
}

async function readPage(
  transport: Transport,
  databaseId: string,
  after: string | undefined,
): Promise<TableResource[] | null> {
  const queries = [wire.limit(PAGE), ...(after === undefined ? [] : [wire.cursorAfter(after)])];
  let answer: unknown;
  try {
    answer = await transport.send({
      method: 'GET',
      path: ['tablesdb', databaseId, 'tables'],
      parameters: { queries: queries.map(queryText), total: 0 },
    });
  } catch (error) {
    if (serverErrorType(error) === 'database_not_found') return null;
    throw error;
  }
  const tables = (answer as { tables?: unknown } | null)?.tables;
  if (!Array.isArray(tables) || !tables.every(isTable))
    throw invalid(`database '${databaseId}'`, 'a list of collections without their attributes and indexes');
  return tables;
}

function readTable(table: TableResource): CollectionSchema {
  const collection = collectionIn(table);
  const place = malformedPart(collection);
  if (place !== null) throw invalid(place, 'a collection, an attribute or an index whose options are of other types');
  return collection;
}

function collectionIn(table: TableResource): CollectionSchema {
  const present = <T extends { status: string }>(items: readonly T[]) =>
    items.filter(({ status }) => status === 'available' || status === 'processing');
  const columns = present(table.columns);
  return {
    id: table.$id,
    name: table.name,
    permissions: table.$permissions,
    documentSecurity: table.rowSecurity,
    enabled: table.enabled,
    attributes: columns
      .filter((column) => column.type !== 'relationship')
      .map((column) => readColumn(table.$id, column)),
    relationships: columns
      .filter((column) => column.type === 'relationship')
      .map(readRelationship)
      .filter((relationship) => relationship !== null),
    indexes: present(table.indexes).map(readIndex),
  };
}

/** The collection without its parked attributes; none if it is itself parked. */
function inSight(collection: CollectionSchema): readonly CollectionSchema[] {
  if (isParkedCollection(collection)) return [];
  if (!collection.attributes.some(({ key }) => isParkedName(key))) return [collection];
  return [{ ...collection, attributes: collection.attributes.filter(({ key }) => !isParkedName(key)) }];
}

/** The name alone is not enough: a collection that is in use must not be hidden. */
function isParkedCollection({ name, enabled }: CollectionSchema): boolean {
  return !enabled && isParkedName(name);
}

function parkedIn(read: CollectionSchema, table: TableResource | undefined): readonly ParkedThing[] {
  if (!isParkedCollection(read) && !read.attributes.some(({ key }) => isParkedName(key))) return [];
  const [collection = read] = normalizeSchema({ collections: [read] }).collections;
  const { id, name } = collection;
  const attributes = collection.attributes
    .filter(({ key }) => isParkedName(key))
    .map((attribute): ParkedThing => {
      const since = table?.columns.find(({ key }) => key === attribute.key)?.$updatedAt ?? null;
      return { collection: id, name: attribute.key, attribute, within: collection, since };
    });
  if (!isParkedCollection(collection)) return attributes;
  const since = table?.$updatedAt ?? null;
  return [
    { collection: id, name: parkedNameIn(name) ?? name, attribute: null, within: collection, since },
    ...attributes,
  ];
}

function readIndex({ key, type, columns, lengths, orders }: IndexResource): IndexSchema {
  return {
    key,
    type: type as IndexSchema['type'],
    attributes: columns,
    orders: orders.map((order) => (String(order).toLowerCase() === 'desc' ? 'desc' : 'asc')),
    lengths,
  };
}

function unsettled(table: TableResource): UnsettledItem[] {
  const of = (kind: UnsettledItem['kind'], items: readonly (ColumnResource | IndexResource)[]): UnsettledItem[] =>
    items.flatMap(({ key, status, error }) =>
      status === 'available' ? [] : [{ collection: table.$id, kind, key, status, error }],
    );
  return [...of('attribute', table.columns), ...of('index', table.indexes)];
}

function isTable(table: Partial<TableResource> | null): table is TableResource {
  return (
    typeof table?.$id === 'string' &&
    Array.isArray(table.columns) &&
    table.columns.every(isPart) &&
    Array.isArray(table.indexes) &&
    table.indexes.every((index) => isPart(index) && Array.isArray(index.orders))
  );
}

/** Whether a value has the fields common to columns and indexes. */
function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return false;
  return [value.key, value.type, value.status].every((one) => typeof one === 'string');
}

function invalid(at: string, found: string): EntwriteError {
  return new EntwriteError('server_answer_invalid', {
    at,
    found,
    expected: 'a response of the TablesDB API of Appwrite 1.9.5 or later',
    remedy: 'Check the endpoint and the version of the server.',
  });
}
