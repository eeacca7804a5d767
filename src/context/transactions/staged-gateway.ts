import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { type StagedList, stagedPage } from './staged-list.js';

/** The server's documents as the transaction leaves them. Until its first write they are read as they are. */
export function stagedGateway(
  parts: Omit<StagedList, 'metadata' | 'find'>,
  entityOf: (collection: string) => StagedList['metadata'] | undefined,
): DocumentGateway {
  const { gateway, staged, view } = parts;
  const isPlain = () => staged.version() === 0;
  const shown: DocumentGateway = {
    ...gateway,
    isStaged: () => !isPlain(),
    async get(collection, id, queries) {
      const change = staged.touched(collection, id)?.change;
      if (change === 'deleted') return null;
      if (change === 'created') {
        const created = staged.shown(collection, id);
        return created === undefined ? null : view.present(gateway, collection, created);
      }
      const found = await gateway.get(collection, id, queries);
      staged.noteRead(collection, id, found, true);
      if (found === null || isPlain()) return found;
      const seen = (await view.changesOf(gateway, collection)).get(id);
      return seen?.kind === 'gone' ? null : view.present(gateway, collection, found);
    },
    async list(collection, queries, options) {
      const metadata = entityOf(collection);
      if (!isPlain() && metadata !== undefined) return stagedPage({ ...parts, metadata, find }, queries, options);
      const page = await gateway.list(collection, queries, options);
      for (const document of page.documents) staged.noteRead(collection, document.$id, document, false);
      return page;
    },
  };
  const find: StagedList['find'] = (collection, ids) => documentsByIds(shown, { collection }, ids);
  return shown;
}
