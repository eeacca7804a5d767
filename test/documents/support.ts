import type { DocumentChange, WriteDeps } from '../../src/documents/document-change.js';
import { type CollectionSchema, EMPTY_SCHEMA } from '../../src/schema/database-schema.js';
import type { LiveDatabase } from '../support/live-database.js';
import { attribute, collection } from '../support/schema-manager.js';

/** Creates a collection as it is given. */
export async function create(database: LiveDatabase, one: CollectionSchema): Promise<void> {
  await database.schemas.perform({ type: 'create_collection', collection: one }, EMPTY_SCHEMA);
  await database.schemas.settle((item) => item.collection === one.id);
}

/** The dependencies of a writer; the server's time is that of a document made for it. */
export async function depsOf(database: LiveDatabase): Promise<WriteDeps> {
  await create(database, collection('clock', [attribute('n', 'integer')]));
  await database.documents.create('clock', 'now', {});
  let ticks = 0;
  return {
    ...database,
    confirm: async () => {},
    serverTime: async () => {
      ticks += 1;
      return (await database.documents.update('clock', 'now', { values: { n: ticks } })).$updatedAt;
    },
    onProgress: () => {},
  };
}

/** Sets one key of every document to what a table says of its id. */
export function setting(collectionId: string, key: string, wanted: Readonly<Record<string, unknown>>): DocumentChange {
  return {
    collection: collectionId,
    reads: [key],
    change: (document) => {
      const value = wanted[document.$id] ?? null;
      return JSON.stringify(document[key] ?? null) === JSON.stringify(value) ? null : { [key]: value };
    },
  };
}
