import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { underGuard } from '../../documents/under-guard.js';
import { hasRelationships } from '../../schema/relationship-schema.js';
import { busy } from './change-document.js';
import type { DataStepContext } from './data-step-context.js';

/** Deletes a document as it was read; if it is newer, `isWanted` decides. False if it was already gone, or stays. */
export async function deleteDataDocument(
  context: DataStepContext,
  collection: string,
  read: WireDocument,
  isWanted: (document: WireDocument) => boolean = () => true,
): Promise<boolean> {
  context.requireWritable(collection);
  let latest = read;
  let isLost = false;

  const outcome = await underGuard<'deleted' | 'wanted' | 'gone'>(
    read,
    {
      guardTime: hasRelationships(context.schema, collection) ? context.deps.serverTime : null,
      readAgain: () => context.documents.get(collection, read.$id),
      refuse: (cause) => busy(collection, read.$id, cause),
    },
    async (document, unlessNewerThan, send) => {
      latest = document;
      if (document !== read && !isWanted(document)) return 'wanted';
      await context.beforeWrite();
      const answer = await send(() => context.documents.delete(collection, document.$id, { unlessNewerThan }));
      if (answer === 'lost') isLost = true;
      return answer ?? 'deleted';
    },
  );
  const isOurs = outcome === 'deleted' || (outcome === 'gone' && isLost);
  if (isOurs)
    await context.written({ collection, id: latest.$id, kind: 'deleted', updatedAt: null, before: latest.$updatedAt });
  return isOurs;
}
