import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { hasSameIds, linkIds } from '../../appwrite/documents/link-id.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { groupBy } from '../../util/group-by.js';
import { readLinkedIds } from '../populate/linked-documents.js';
import type { PopulateBranch, PopulateTree } from '../populate/populate-tree.js';
import type { QueryReader } from '../queries/query-tree.js';
import type { Draft } from '../validation/draft.js';

/** A list of related documents as it was read. */
interface ReadList {
  readonly entity: EntityMetadata;
  readonly id: string;
  readonly branch: PopulateBranch;
  readonly ids: readonly string[];
}

interface Change {
  readonly collection: string;
  readonly id: string;
  readonly draft: Draft;
}

/**
 * The lists of related documents that a transaction read. Links that others change at the other end do not stamp the document that
 * shows the list, so its `$updatedAt` does not tell whether the list has changed.
 */
export class ReadLists {
  readonly #lists = new Map<string, ReadList>();

  /**
   * Records the lists of documents, nested ones included.
   *
   * @param isTouched whether the transaction has written to a collection, so that its lists no longer show the server's state
   */
  note(
    documents: readonly WireDocument[],
    entity: EntityMetadata,
    tree: PopulateTree,
    isTouched: (collection: string) => boolean,
  ): void {
    for (const branch of tree.values()) {
      const { property, target } = branch;
      const isShown = !isTouched(entity.collection) && !isTouched(target.collection);
      for (const document of documents) {
        const value = document[property.key];
        const related = [value ?? []].flat().filter((one) => typeof one === 'object' && one !== null);
        this.note(related as readonly WireDocument[], target, branch.tree, isTouched);
        if (property.kind !== 'relationship' || !property.many || !Array.isArray(value) || !isShown) continue;
        const place = placeOf(entity.collection, document.$id, property.key);
        const ids = linkIds(value);
        if (!this.#lists.has(place)) this.#lists.set(place, { entity, id: document.$id, branch, ids });
      }
    }
  }

  /** Whether the lists being written are still as they were read. Takes about one request per hundred documents and relation. */
  async areAsRead(
    changes: readonly Change[],
    readerOf: (collection: string) => QueryReader | undefined,
  ): Promise<boolean> {
    const written = changes.flatMap(({ collection, id, draft }) =>
      Object.keys(draft.stored).flatMap((key) => this.#lists.get(placeOf(collection, id, key)) ?? []),
    );
    const checks = [...groupBy([...new Set(written)], ({ branch }) => branch)].map(async ([branch, lists]) => {
      const entity = lists[0]?.entity;
      const reader = entity && readerOf(entity.collection);
      if (entity === undefined || reader === undefined) return true;
      const ids = lists.map(({ id }) => id);
      const now = await readLinkedIds(ids, { entity, branch, reader });
      return lists.every((list) =>
        hasSameIds((now.get(list.id) ?? []).slice(0, branch.query.limit ?? undefined), list.ids),
      );
    });
    return (await Promise.all(checks)).every((holds) => holds);
  }
}

function placeOf(collection: string, id: string, key: string): string {
  return `${collection}/${id}/${key}`;
}
