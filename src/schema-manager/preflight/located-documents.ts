import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';

/** A read-only gateway that finds documents by the new id of a collection that is yet to be renamed. */
export function locatedDocuments(documents: DocumentGateway, locations: ReadonlyMap<string, string>): DocumentGateway {
  if (locations.size === 0) return documents;
  const located = (collection: string) => locations.get(collection) ?? collection;
  return {
    ...documents,
    get: (collection, ...rest) => documents.get(located(collection), ...rest),
    list: (collection, ...rest) => documents.list(located(collection), ...rest),
  };
}
