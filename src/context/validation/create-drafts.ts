import { BULK_LIMIT, type DocumentGateway } from '../../appwrite/document-gateway.js';
import type { Draft } from './draft.js';

/** Requests under way at once where each document needs its own. */
const AT_ONCE = 8;

/**
 * Writes new documents: a hundred per request, in order, each hundred whole or not at all. Appwrite refuses that on
 * collections with relationships; there each document is a request of its own.
 */
export async function createDrafts(
  documents: DocumentGateway,
  collection: string,
  drafts: readonly Draft[],
  related: boolean,
): Promise<void> {
  if (related) return createSingly(documents, collection, drafts);
  for (let at = 0; at < drafts.length; at += BULK_LIMIT)
    await documents.createMany(collection, drafts.slice(at, at + BULK_LIMIT).map(bulkRow));
}

/** After a failure nothing more is begun; the error comes when all that was under way has ended. */
async function createSingly(documents: DocumentGateway, collection: string, drafts: readonly Draft[]): Promise<void> {
  const queue = drafts.values();
  let failed = false;
  const work = async (): Promise<void> => {
    for (const { id, stored, permissions } of queue) {
      if (failed) return;
      const write = { values: stored, ...(permissions && { permissions }) };
      await documents.create(collection, id, write).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function bulkRow({ id, stored, permissions }: Draft): Readonly<Record<string, unknown>> {
  return { $id: id, ...stored, ...(permissions && { $permissions: permissions }) };
}
