import { shapeOf } from '../../appwrite/documents/stored-shape.js';
import { EntwriteError } from '../../errors.js';
import type { AttributeProperty } from '../../metadata/model/entity-metadata.js';
import { isEncrypted } from '../../schema/attribute-schema.js';

type Property = Pick<AttributeProperty, 'key'> & Partial<Pick<AttributeProperty, 'attribute'>>;

/** The error for a stored value that the entity cannot read. Encrypted attributes get no cause, because it may quote the value. */
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

/** The error for a stored value of the wrong type. */
export function unlikeDeclared(property: Property, where: string, stored: unknown): EntwriteError {
  const remedy =
    'Compare the entity with the database (`entwrite schema analyze`); if they match, look for something between entwrite and Appwrite that changes responses.';
  return unreadable(property, where, shapeOf(stored), remedy);
}
