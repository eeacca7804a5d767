import { shapeOf } from '../../appwrite/documents/stored-shape.js';
import { EntwriteError } from '../../errors.js';
import type { AttributeProperty } from '../../metadata/model/entity-metadata.js';
import { isEncrypted } from '../../schema/attribute-schema.js';

type Property = Pick<AttributeProperty, 'key'> & Partial<Pick<AttributeProperty, 'attribute'>>;

/** The error of a stored value of document `where` that a property cannot be read of. The cause may show a part of the value. */
export function unreadable(
  { key, attribute }: Property,
  where: string,
  found: string,
  remedy: string,
  cause?: unknown,
): EntwriteError {
  const type = attribute === undefined ? '' : ` (${attribute.type}${attribute.array ? '[]' : ''})`;
  const facts = { at: `${where}.${key}`, found, expected: `what the entity declares${type}`, remedy };
  const isSecret = attribute !== undefined && isEncrypted(attribute);
  return new EntwriteError('document_invalid', facts, isSecret || cause === undefined ? {} : { cause });
}

/** The same where it is of another type. */
export function unlikeDeclared(property: Property, where: string, stored: unknown): EntwriteError {
  const remedy =
    'Compare the entity with the database (`entwrite schema analyze`); where they are the same, look for what changes answers between entwrite and Appwrite.';
  return unreadable(property, where, shapeOf(stored), remedy);
}
