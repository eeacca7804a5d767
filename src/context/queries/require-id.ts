import { EntwriteError } from '../../errors.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { IDENTIFIER } from '../../schema/limits.js';

/** Anything else cannot be an id, and an empty one would make the request one for all documents. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && IDENTIFIER.test(id);
}

/** Throws `document_not_found` for what cannot be the id of a document. */
export function requireId(metadata: EntityMetadata, id: unknown): asserts id is string {
  if (!isId(id)) throw documentNotFound(metadata, id);
}

export function documentNotFound({ name, collection }: EntityMetadata, id: unknown): EntwriteError {
  return new EntwriteError('document_not_found', {
    at: name,
    found: typeof id === 'string' ? `no document with the id ${JSON.stringify(id)}` : `${kindOf(id)} for an id`,
    expected: `a document of the collection '${collection}'`,
    remedy: 'Check the id; the document may have been deleted.',
  });
}
