import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import type { WriteSession } from './write-session.js';

/** Concurrent requests. */
const AT_ONCE = 4;

/** The session's documents with these ids: whole, or only the stored keys in `select`. */
export async function listByIds(
  session: WriteSession,
  ids: readonly string[],
  select?: readonly string[],
): Promise<ReadonlyMap<string, WireDocument>> {
  const { collection } = session.metadata();
  return documentsByIds(await session.documents(), { collection, select: select ?? null, atOnce: AT_ONCE }, ids);
}
