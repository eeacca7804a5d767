import { serverErrorType } from '../appwrite/http/server-error.js';
import type { Transport } from '../appwrite/http/transport.js';
import { queryText, wire } from '../query/wire-query.js';
import type { CollectionSchema, DatabaseSchema } from '../schema/database-schema.js';
import { withoutSystemCollections } from '../schema-manager/lock/system-collections.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';

const AT_ONCE = 8;

/** Deletes all documents of the model's collections. Returns false if some restrict each other's deletion and so cannot be deleted. */
export async function emptyCollections(
  transport: Transport,
  databaseId: string,
  schema: DatabaseSchema,
): Promise<boolean> {
  const { collections } = withoutSystemCollections(schema);
  const rows = ({ id }: CollectionSchema) => ['tablesdb', databaseId, 'tables', id, 'rows'];
  // The schema lists a relationship at only one of its ends.
  const linked = new Set(
    collections.flatMap(({ id, relationships }) => relationships.flatMap((one) => [id, one.relatedCollection])),
  );
  const isPlain = ({ id }: CollectionSchema) => !linked.has(id);
  await forEachConcurrently(collections.filter(isPlain), AT_ONCE, async (collection) => {
    await transport.send({ method: 'DELETE', path: rows(collection) });
  });
  // Appwrite refuses bulk deletion in collections with relationships, and a document may be deletable only after another one.
  let left = collections.filter((collection) => !isPlain(collection));
  while (left.length > 0) {
    let deleted = 0;
    const full: CollectionSchema[] = [];
    for (const collection of left) {
      const ids = await listIds(transport, rows(collection));
      if (ids.length > 0) full.push(collection);
      await forEachConcurrently(ids, AT_ONCE, async (id) => {
        if (await deleteRow(transport, [...rows(collection), id])) deleted += 1;
      });
    }
    if (full.length > 0 && deleted === 0) return false;
    left = full;
  }
  return true;
}

async function listIds(transport: Transport, path: readonly string[]): Promise<string[]> {
  const queries = [wire.select(['$id']), wire.limit(1000)].map(queryText);
  const answer = (await transport.send({ method: 'GET', path, parameters: { queries, total: 0 } })) as {
    rows: readonly { readonly $id: string }[];
  };
  return answer.rows.map(({ $id }) => $id);
}

/** Deletes a row; returns false if other rows restrict that. A row that no longer exists was deleted by a cascade. */
async function deleteRow(transport: Transport, path: readonly string[]): Promise<boolean> {
  try {
    await transport.send({ method: 'DELETE', path });
    return true;
  } catch (error) {
    const type = serverErrorType(error);
    if (type === 'row_not_found') return true;
    if (type === 'row_delete_restricted') return false;
    throw error;
  }
}
