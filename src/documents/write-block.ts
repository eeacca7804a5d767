import { performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { type CollectionSettings, findCollection, settingsOf } from '../schema/database-schema.js';

/** `'clients'`: the collection is closed to clients; `'all'`: and the user guarantees that no API key writes. */
export type WriteBlock = false | 'clients' | 'all';

/**
 * Runs work while a collection is closed to clients (`enabled: false`), and opens it again whatever happens. API keys still
 * write. After a crash the next migration opens it, since the model says that it is enabled.
 */
export async function withWriteBlock<T>(
  collection: string,
  { schemas, fence = false }: { readonly schemas: SchemaGateway; readonly fence?: WriteBlock },
  work: () => Promise<T>,
): Promise<T> {
  if (fence === false) return work();
  const { schema } = await schemas.read();
  const existing = findCollection(schema, collection);
  if (existing === undefined || !existing.enabled) return work();
  const open = settingsOf(existing);
  const closed: CollectionSettings = { ...open, enabled: false };
  await performOnce(schemas, { type: 'update_collection', collection, from: open, to: closed }, schema);
  try {
    return await work();
  } finally {
    await performOnce(schemas, { type: 'update_collection', collection, from: closed, to: open }, schema);
  }
}
