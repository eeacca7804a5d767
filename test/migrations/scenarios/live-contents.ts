import type { WireDocument } from '../../../src/appwrite/documents/document-gateway.js';
import { canonicalSchemaText } from '../../../src/schema/canonical-schema.js';
import { withoutSystemCollections } from '../../../src/schema-manager/lock/system-collections.js';
import type { LiveDatabase } from '../../support/live-database.js';

export interface LiveContents {
  readonly schema: unknown;
  readonly unsettled: readonly unknown[];
  /** Documents by collection, in the order of their ids. */
  readonly documents: Readonly<Record<string, readonly unknown[]>>;
}

/**
 * The schema and all documents of a small database, links on both sides included, in comparable form. Left out is what no way
 * back can bring back: `$sequence`, and `$updatedAt`, which Appwrite stamps on the other side of links.
 */
export async function liveContents({ schemas, documents }: LiveDatabase): Promise<LiveContents> {
  const live = await schemas.read();
  const schema = withoutSystemCollections(live.schema);
  const contents: Record<string, readonly unknown[]> = {};
  for (const { id } of schema.collections) {
    const links = schema.collections.flatMap((collection) =>
      collection.relationships.flatMap((relationship) => [
        ...(collection.id === id ? [relationship.key] : []),
        ...(relationship.relatedCollection === id && relationship.twoWay ? [relationship.twoWayKey] : []),
      ]),
    );
    const queries = [
      { method: 'limit', values: [100] },
      { method: 'select', values: ['*', ...links.map((key) => `${key}.$id`)] },
    ].map((query) => JSON.stringify(query));
    const found = (await documents.list(id, queries)).documents;
    contents[id] = found
      .map((document) => comparable(document, links))
      .sort((a, b) => String(a.$id).localeCompare(String(b.$id)));
  }
  return { schema: JSON.parse(canonicalSchemaText(schema)), unsettled: live.unsettled, documents: contents };
}

function comparable(document: WireDocument, links: readonly string[]): Record<string, unknown> {
  const { $databaseId: _, $tableId: __, $sequence: ___, $updatedAt: ____, ...rest } = document;
  const linked = Object.fromEntries(
    links.map((key) => [
      key,
      [rest[key as keyof typeof rest] ?? []]
        .flat()
        .map((one) => (one as WireDocument).$id)
        .sort(),
    ]),
  );
  return { ...rest, ...linked };
}
