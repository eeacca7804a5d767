import { queryText, wire } from '../../query/wire-query.js';
import { type AttributeSchema, isEncrypted } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import type { DocumentGateway, WireDocument } from './document-gateway.js';
import { documentPages } from './document-pages.js';

/**
 * The first documents with a value in an attribute, and that value. Appwrite cannot filter by encrypted attributes or geometries, so those
 * are read instead. An empty list does not count as a value, because any update of a document stores one instead of null.
 *
 * @param count the most documents to return
 */
export async function documentsWithValues(
  documents: DocumentGateway,
  collection: string,
  attribute: AttributeSchema,
  count: number,
): Promise<readonly WireDocument[]> {
  const { key } = attribute;
  const notNull = wire.isNotNull(key);
  if (!isHidden(attribute) && !attribute.array) {
    const queries = [notNull, wire.limit(count), wire.select(['$id', key])];
    return (await documents.list(collection, queries.map(queryText))).documents;
  }
  const found: WireDocument[] = [];
  const where = isHidden(attribute) ? [] : [notNull];
  for await (const page of documentPages(documents, { collection, select: [key], where })) {
    found.push(...page.filter((document) => isSet(document[key])));
    if (found.length >= count) break;
  }
  return found.slice(0, count);
}

/** Whether an attribute has a value; an empty list counts as none, because Appwrite returns null lists as empty ones (fact 60). */
export function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : (value ?? null) !== null;
}

function isHidden(attribute: AttributeSchema): boolean {
  return isEncrypted(attribute) || attributeType(attribute).family === 'geometry';
}
