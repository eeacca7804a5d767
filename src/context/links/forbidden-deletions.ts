import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { EntwriteError } from '../../errors.js';
import type { CollectionEnd } from '../../schema/relationship-schema.js';
import { groupBy } from '../../util/group-by.js';
import { cascades, endKey, type ForbiddenDeletion, LinkState, type LinkWrite, restricts } from './link-state.js';
import { readLinks } from './stored-links.js';

type Ends = (collection: string) => readonly CollectionEnd[];

/**
 * The deletions among some writes that Appwrite refuses, because a relationship with `onDelete: 'restrict'` leads to other documents by then;
 * in a transaction it would neither commit nor end for one. No request if no relationship forbids any.
 */
export async function forbiddenDeletions(
  reader: Pick<DocumentGateway, 'list'>,
  ends: Ends,
  writes: readonly LinkWrite[],
): Promise<readonly ForbiddenDeletion[]> {
  const deleted = new Set(writes.flatMap(({ collection, values }) => (values === null ? [collection] : [])));
  if (![...deleted].some((collection) => mayBeForbidden(collection, ends))) return [];
  const stored = new Map<string, Map<string, readonly string[]>>();
  for (;;) {
    const state = new LinkState(ends, stored, writes);
    const missing = state.missing().filter(({ end, id }) => !stored.get(endKey(end))?.has(id));
    if (missing.length === 0) return existing(reader, state.forbidden(), writes);
    const found = await readLinks(reader, missing, async (collection, ids) => [
      ...(await documentsByIds(reader, { collection }, ids)).values(),
    ]);
    for (const { end, id } of missing) {
      const lists = stored.get(endKey(end)) ?? new Map<string, readonly string[]>();
      stored.set(endKey(end), lists.set(id, found.get(`${endKey(end)}/${id}`) ?? []));
    }
  }
}

/** Those for the sake of a document that exists; links to others do not count. */
async function existing(
  reader: Pick<DocumentGateway, 'list'>,
  forbidden: readonly ForbiddenDeletion[],
  writes: readonly LinkWrite[],
): Promise<readonly ForbiddenDeletion[]> {
  const created = new Set(writes.filter(({ isNew }) => isNew).map(({ collection, id }) => `${collection}/${id}`));
  const kept: ForbiddenDeletion[] = [];
  for (const [collection, some] of groupBy(forbidden, ({ by }) => by.collection)) {
    const ids = some.map(({ by }) => by.id).filter((id) => !created.has(`${collection}/${id}`));
    const there = await documentsByIds(reader, { collection, select: ['$id'] }, ids);
    kept.push(...some.filter(({ by }) => there.has(by.id) || created.has(`${collection}/${by.id}`)));
  }
  return kept;
}

/** The error for a deletion that a relationship forbids; `by` is null where the documents are not known. */
export function deletionForbidden(
  { collection, id, by }: Omit<ForbiddenDeletion, 'by'> & { readonly by: ForbiddenDeletion['by'] | null },
  cause?: unknown,
): EntwriteError {
  return new EntwriteError(
    'delete_restricted',
    {
      at: `${collection}/${id}`,
      found: `a link to ${by === null ? 'another document' : `'${by.collection}/${by.id}'`} by a relationship with \`onDelete: 'restrict'\``,
      expected: 'a document without such links',
      remedy: 'Delete or unlink the other documents first.',
    },
    { cause },
  );
}

/** Whether a relationship may forbid to delete a document, or one that goes along with it. */
function mayBeForbidden(collection: string, ends: Ends, seen: ReadonlySet<string> = new Set()): boolean {
  if (seen.has(collection)) return false;
  const passed = new Set([...seen, collection]);
  return ends(collection).some(
    (end) => restricts(end) || (cascades(end) && mayBeForbidden(end.side.relationship.relatedCollection, ends, passed)),
  );
}
