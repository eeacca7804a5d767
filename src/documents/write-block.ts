import { performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { type CollectionSettings, findCollection, settingsOf } from '../schema/database-schema.js';
import { withCleanup } from './with-cleanup.js';

/** `'clients'`: the collection is closed to clients; `'all'`: and the user also guarantees that no API key writes. */
export type WriteBlock = false | 'clients' | 'all';

/**
 * Runs work while collections are closed to clients (`enabled: false`), and opens them again even if it fails. API keys can still
 * write. After a crash the next migration opens them, because the model says that they are enabled; migration files, undo and revert
 * call `openAgain`.
 */
export async function withWriteBlocks<T>(
  [collection, ...others]: readonly string[],
  schemas: SchemaGateway,
  work: () => Promise<T>,
): Promise<T> {
  if (collection === undefined) return work();
  const inner = () => withWriteBlocks(others, schemas, work);
  const { schema } = await schemas.read();
  const existing = findCollection(schema, collection);
  if (existing === undefined || !existing.enabled) return inner();
  const settings = settingsOf(existing);
  const closed: CollectionSettings = { ...settings, enabled: false };
  await performOnce(schemas, { type: 'update_collection', collection, from: settings, to: closed }, schema);
  return withCleanup(inner, () =>
    performOnce(schemas, { type: 'update_collection', collection, from: closed, to: settings }, schema),
  );
}

/** Opens the closed ones among some collections to clients again. */
export async function openAgain(ids: readonly string[], schemas: SchemaGateway): Promise<void> {
  if (ids.length === 0) return;
  const { schema } = await schemas.read();
  for (const existing of schema.collections) {
    if (existing.enabled || !ids.includes(existing.id)) continue;
    const closed = settingsOf(existing);
    const enabled = { ...closed, enabled: true };
    await performOnce(
      schemas,
      { type: 'update_collection', collection: existing.id, from: closed, to: enabled },
      schema,
    );
  }
}
