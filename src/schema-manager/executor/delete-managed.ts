import { serverErrorType } from '../../appwrite/http/server-error.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { ProgressListener } from '../../progress.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { isSystemCollection } from '../lock/system-collections.js';

/** Deletes the model's collections and entwrite's own; the database too when it holds nothing else. Missing ones are fine. */
export async function deleteManaged(
  schemas: SchemaGateway,
  model: DatabaseSchema,
  onProgress: ProgressListener = () => {},
): Promise<void> {
  const live = await schemas.read();
  if (!live.exists) return;
  const isDeleted = (id: string) => isSystemCollection(id) || findCollection(model, id) !== undefined;
  const others = live.schema.collections.filter(({ id }) => !isDeleted(id));
  // What is parked under an id of the model is the model's, too; what else is parked keeps the database.
  const parked = live.parked.filter(({ attribute }) => attribute === null).map(({ within }) => within);
  const kept = parked.filter(({ id }) => !isDeleted(id));
  if (others.length + kept.length === 0) {
    await ignoreMissing(() => schemas.deleteDatabase());
    return;
  }
  onProgress({ type: 'unmanaged', names: [...others, ...kept].map(({ id }) => id) });
  await forEachConcurrently(
    [...live.schema.collections, ...parked].filter(({ id }) => isDeleted(id)),
    4,
    (collection) => ignoreMissing(() => schemas.perform({ type: 'drop_collection', collection }, live.schema)),
  );
}

async function ignoreMissing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const type = serverErrorType(error);
    if (type !== 'table_not_found' && type !== 'database_not_found') throw error;
  }
}
