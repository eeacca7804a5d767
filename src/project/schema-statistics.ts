import type { DocumentGateway } from '../appwrite/documents/document-gateway.js';
import type { LiveSchema } from '../appwrite/schema/live-schema.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { countDocuments } from '../context/queries/count-documents.js';
import { EntwriteError } from '../errors.js';
import { ALL_DOCUMENTS } from '../query/lower-query.js';
import { type CollectionSchema, findCollection } from '../schema/database-schema.js';
import { ATTRIBUTES_PER_COLLECTION, INDEXES_PER_COLLECTION, ROW_WIDTH } from '../schema/limits.js';
import { relationshipCount, rowWidth } from '../schema/row-width.js';
import { isSystemCollection } from '../schema-manager/lock/system-collections.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { expectedName } from '../util/near-names.js';

interface CollectionStatistics {
  readonly id: string;
  readonly name: string;
  readonly documents: number;
  /** Attributes, and relationships including visible ends of others'; Appwrite counts them together. */
  readonly attributes: number;
  readonly relationships: number;
  readonly attributesAllowed: number;
  readonly indexes: number;
  readonly indexesAllowed: number;
  /** Bytes a row may take, of `rowBytesAllowed`; null on a server without such a limit (MongoDB). */
  readonly rowBytes: number | null;
  readonly rowBytesAllowed: number;
}

export interface SchemaStatistics {
  readonly databaseId: string;
  readonly collections: readonly CollectionStatistics[];
  readonly documents: number;
}

/** A live collection, with what in it is not ready for use. */
export interface InspectedCollection {
  readonly schema: CollectionSchema;
  readonly statistics: CollectionStatistics;
  readonly unsettled: LiveSchema['unsettled'];
}

interface StatisticsDeps {
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
}

/** How many collections are counted side by side. */
const CONCURRENCY = 4;

/** How full the collections of a live database are, with exact counts. entwrite's own collections are excluded. */
export async function schemaStatistics({ schemas, documents }: StatisticsDeps): Promise<SchemaStatistics> {
  const live = await schemas.read();
  const visible = live.schema.collections.filter(({ id }) => !isSystemCollection(id));
  const found = new Map<string, CollectionStatistics>();
  await forEachConcurrently(visible, CONCURRENCY, async (collection) => {
    found.set(collection.id, await statisticsOf(collection, live, documents));
  });
  const collections = visible.flatMap(({ id }) => found.get(id) ?? []);
  const sum = collections.reduce((total, collection) => total + collection.documents, 0);
  return { databaseId: schemas.databaseId, collections, documents: sum };
}

/** One live collection. Throws configuration_invalid if there is none with that id. */
export async function inspectCollection(
  { schemas, documents }: StatisticsDeps,
  id: string,
): Promise<InspectedCollection> {
  const live = await schemas.read();
  const schema = findCollection(live.schema, id);
  if (schema === undefined) {
    const known = live.schema.collections
      .map((collection) => collection.id)
      .filter((other) => !isSystemCollection(other));
    throw new EntwriteError('configuration_invalid', {
      at: `'${id}'`,
      found: `no such collection in database '${schemas.databaseId}'`,
      expected: expectedName(
        id,
        known,
        known.length === 0 ? 'a collection; there is none' : `one of ${known.join(', ')}`,
      ),
      remedy: 'Pass the id of a collection.',
    });
  }
  const unsettled = live.unsettled.filter(({ collection }) => collection === id);
  return { schema, statistics: await statisticsOf(schema, live, documents), unsettled };
}

async function statisticsOf(
  collection: CollectionSchema,
  { schema, relational }: LiveSchema,
  documents: DocumentGateway,
): Promise<CollectionStatistics> {
  return {
    id: collection.id,
    name: collection.name,
    documents: await countDocuments(documents, collection.id, ALL_DOCUMENTS),
    attributes: collection.attributes.length,
    relationships: relationshipCount(schema, collection.id),
    attributesAllowed: ATTRIBUTES_PER_COLLECTION,
    indexes: collection.indexes.length,
    indexesAllowed: INDEXES_PER_COLLECTION,
    rowBytes: relational ? rowWidth(schema, collection) : null,
    rowBytesAllowed: ROW_WIDTH,
  };
}
