import { performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { applyOperations, invertOperation } from '../operations/operation.js';
import type { UpdateCollection } from '../operations/update-collection.js';
import {
  type CollectionSchema,
  type CollectionSettings,
  type DatabaseSchema,
  findCollection,
  settingsOf,
} from '../schema/database-schema.js';
import { NAME_LENGTH } from '../schema/limits.js';
import { markedName } from '../schema/rules/marked-name.js';
import { withCleanup } from './with-cleanup.js';

/** `'clients'`: the collection is closed to clients; `'all'`: and the user also guarantees that no API key writes. */
export type WriteBlock = false | 'clients' | 'all';

/** Ends the display name of a collection while it is closed, so that whoever finds it knows that nobody else closed it. */
const MARK = ' (closed by entwrite)';

/**
 * Runs work while collections are closed to clients (`enabled: false`), and opens them again even if it fails. API keys can still
 * write. After a crash, and where a closing request arrives once more after the end, the next look at the database opens them: see
 * `openings`.
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
  const opening = openingOf(existing, null);
  await performOnce(schemas, invertOperation(opening), schema);
  return withCleanup(inner, () => performOnce(schemas, opening, schema));
}

/**
 * The operations that open collections which were left closed.
 *
 * @param closed ids of collections that have to stay closed
 * @param recorded the schema the database was left with, for names that were too long for the mark; null if none is known
 */
export function openings(
  live: DatabaseSchema,
  closed: readonly string[],
  recorded: DatabaseSchema | null,
): readonly UpdateCollection[] {
  return live.collections
    .filter((collection) => isBlocked(collection) && !closed.includes(collection.id))
    .map((collection) => openingOf(collection, recorded));
}

/** The schema as it is once everything that was left closed is open. */
export function asOpen(live: DatabaseSchema, recorded: DatabaseSchema | null): DatabaseSchema {
  return applyOperations(live, openings(live, [], recorded));
}

function isBlocked({ name }: CollectionSchema): boolean {
  return name.endsWith(MARK);
}

/** The operation that opens a collection; `from` is what it is while it is closed. */
function openingOf(collection: CollectionSchema, recorded: DatabaseSchema | null): UpdateCollection {
  const settings = settingsOf(collection);
  const name = isBlocked(collection) ? openName(collection, recorded) : collection.name;
  const closed: CollectionSettings = { ...settings, name: markedName(name, MARK), enabled: false };
  return {
    type: 'update_collection',
    collection: collection.id,
    from: closed,
    to: { ...settings, name, enabled: true },
  };
}

function openName({ id, name }: CollectionSchema, recorded: DatabaseSchema | null): string {
  const start = name.slice(0, -MARK.length);
  const former = (recorded && findCollection(recorded, id)?.name) ?? start;
  return former.startsWith(start) && [...name].length === NAME_LENGTH ? former : start;
}
