import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { linkId } from '../../appwrite/documents/link-id.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import type { Finding } from '../../errors.js';
import { groupBy } from '../../util/group-by.js';
import type { Link } from './draft.js';
import { throwInvalid } from './require-valid.js';

/** Throws `document_invalid` for links to documents that do not exist. One request per collection and hundred ids. */
export async function requireLinks(
  name: string,
  links: readonly Link[],
  documents: () => Promise<DocumentGateway>,
): Promise<void> {
  if (links.length > 0) throwInvalid(name, (await missingLinks(await documents(), links)).map(missingLinkFinding));
}

/** The links whose target does not exist. Appwrite stores such ids in new documents and references, nulls them in updates, and omits them from lists. */
export async function missingLinks<L extends Pick<Link, 'collection' | 'id'>>(
  documents: DocumentGateway,
  links: readonly L[],
): Promise<readonly L[]> {
  const groups = [...groupBy(links, ({ collection }) => collection)];
  const missing = await Promise.all(
    groups.map(async ([collection, some]) => {
      const existing = await existingIds(
        documents,
        collection,
        some.map(({ id }) => id),
      );
      return some.filter(({ id }) => !existing.has(id));
    }),
  );
  return missing.flat();
}

/** The ids that exist; none for a user who may not read the collection. */
async function existingIds(
  documents: DocumentGateway,
  collection: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  try {
    return new Set((await documentsByIds(documents, { collection, select: ['$id'] }, ids)).keys());
  } catch (error) {
    if (serverErrorType(error) === 'user_unauthorized') return new Set();
    throw error;
  }
}

/** One end of a relationship. */
interface LinkEnd {
  readonly key: string;
  readonly target: string;
}

/**
 * Replacement values for links that a change sets to null although their target is gone: on a two-way one-to-one link, Appwrite fails at
 * null in that case, but removes the link if it gets the missing id (fact 73).
 */
export async function goneLinks(
  documents: DocumentGateway,
  collection: string,
  id: string,
  ends: readonly LinkEnd[],
  values: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, string>>> {
  const document = await documents.get(collection, id);
  const links = ends.flatMap(({ key, target }) => {
    const linked = values[key] === null ? linkId(document?.[key]) : null;
    return linked === null ? [] : [{ kind: 'relationship' as const, key, at: key, collection: target, id: linked }];
  });
  return Object.fromEntries((await missingLinks(documents, links)).map((link) => [link.key, link.id]));
}

/** The finding for a link to a document that does not exist. */
export function missingLinkFinding({ at, collection, id }: Link): Finding {
  return {
    rule: 'link_missing',
    at,
    found: `a link to '${id}', which does not exist in the collection '${collection}'`,
    expected: 'the id of a document that exists, and that a user can read',
    remedy: 'Create that document first, correct the id, or set `requireLinks: false`.',
  };
}
