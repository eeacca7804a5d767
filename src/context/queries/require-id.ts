import { EntwriteError } from '../../errors.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { IDENTIFIER } from '../../schema/limits.js';

/** Whether something can be an id. An empty text must not pass: it would turn the request into one for the whole collection. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && IDENTIFIER.test(id);
}

/** Throws `document_not_found` for something that cannot be an id. */
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
