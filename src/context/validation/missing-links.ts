import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import type { Finding } from '../../errors.js';
import { groupBy } from '../../util/group-by.js';
import type { Link } from './draft.js';

/**
 * Links to documents that do not exist. Appwrite stores such an id in a new document, puts null in its place in an update and
 * omits it from a list, all without an error. One request for each collection and hundred ids, or so.
 */
export async function missingLinks<L extends Link>(
  documents: DocumentGateway,
  links: readonly L[],
): Promise<readonly L[]> {
  const groups = [...groupBy(links, ({ collection }) => collection)];
  const missing = await Promise.all(
    groups.map(async ([collection, some]) => {
      const lookup = { collection, select: ['$id'] };
      const existing = await documentsByIds(
        documents,
        lookup,
        some.map(({ id }) => id),
      );
      return some.filter(({ id }) => !existing.has(id));
    }),
  );
  return missing.flat();
}

/** What is wrong with a link to a document that does not exist. */
export function missingLinkFinding({ at, collection, id }: Link): Finding {
  return {
    rule: 'link_missing',
    at,
    found: `a link to '${id}', which does not exist in the collection '${collection}'`,
    expected: 'the id of a document that exists',
    remedy: 'Create that document first, or correct the id.',
  };
}
