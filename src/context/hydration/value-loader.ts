import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { EntwriteError } from '../../errors.js';
import type { AttributeProperty, PropertyMetadata, SystemProperty } from '../../metadata/model/entity-metadata.js';
import type { SystemKey } from '../../metadata/system-key.js';
import { type AttributeSchema, type Int64, isEncrypted } from '../../schema/attribute-schema.js';
import { normalizeInteger } from '../../schema/normalize-attribute.js';
import { wireDate } from './wire-date.js';

/** Makes a property's value of a stored one that is neither null nor undefined. The document is for messages. */
export type ValueLoader = (stored: unknown, document: WireDocument) => unknown;

/** Of a property whose value is the stored one. */
export const AS_IT_IS: ValueLoader = (stored) => stored;

const known = new WeakMap<PropertyMetadata, ValueLoader>();

/**
 * Reads the values of one property: dates as Date, `bigint` as bigint, JSON parsed, the `from` of a transform applied last; a sequence as a
 * number wherever it is one (it is text on MongoDB). It throws `document_invalid` for malformed JSON text and for a transform that
 * throws. Made once for each property.
 *
 * @param collection for messages: `users/66f….name`
 */
export function valueLoader(property: AttributeProperty | SystemProperty, collection: string): ValueLoader {
  const made = known.get(property);
  if (made !== undefined) return made;
  const loader = property.kind === 'system' ? systemLoader(property.key) : attributeLoader(property, collection);
  known.set(property, loader);
  return loader;
}

function attributeLoader(property: AttributeProperty, collection: string): ValueLoader {
  const { attribute, json, transform } = property;
  const item = json ? jsonLoader(property, collection) : itemLoader(attribute);
  const all: ValueLoader =
    attribute.array && item !== AS_IT_IS
      ? (stored, document) =>
          Array.isArray(stored)
            ? stored.map((one) => (one === null ? null : item(one, document)))
            : item(stored, document)
      : item;
  if (transform === null) return all;
  return (stored, document) => {
    const value = all(stored, document);
    try {
      return transform.from(value);
    } catch (cause) {
      const where = `${collection}/${document.$id}`;
      throw unreadable(property, where, 'a value that `transform.from` cannot take', 'Correct the transform.', cause);
    }
  };
}

function systemLoader(key: SystemKey): ValueLoader {
  if (key === '$createdAt' || key === '$updatedAt')
    return (stored) => (typeof stored === 'string' ? wireDate(stored) : null);
  if (key !== '$sequence') return AS_IT_IS;
  return (stored) => {
    if (typeof stored !== 'string' || !/^\d+$/.test(stored)) return stored;
    return Number.isSafeInteger(Number(stored)) ? Number(stored) : stored;
  };
}

function itemLoader({ type }: AttributeSchema): ValueLoader {
  switch (type) {
    case 'datetime':
      return (stored) => (typeof stored === 'string' ? wireDate(stored) : stored);
    case 'bigint':
      return (stored) => BigInt(stored as Int64);
    case 'integer':
      return (stored) => (Number.isSafeInteger(stored) ? stored : normalizeInteger(stored as Int64));
    case 'float':
      // JSON does not say what a whole number beyond 2^53 is, so it arrives as a bigint.
      return (stored) => (typeof stored === 'bigint' ? Number(stored) : stored);
    default:
      return AS_IT_IS;
  }
}

function jsonLoader(property: AttributeProperty, collection: string): ValueLoader {
  return (stored, document) => {
    if (typeof stored !== 'string') return stored;
    try {
      return JSON.parse(stored);
    } catch (cause) {
      const remedy = 'Correct the stored text, or give the attribute a text type.';
      throw unreadable(property, `${collection}/${document.$id}`, 'text that is not JSON', remedy, cause);
    }
  };
}

/** The cause shows a part of the text. */
function unreadable(
  { key, attribute }: AttributeProperty,
  where: string,
  found: string,
  remedy: string,
  cause: unknown,
): EntwriteError {
  const facts = { at: `${where}.${key}`, found, expected: 'what the entity declares', remedy };
  return new EntwriteError('document_invalid', facts, isEncrypted(attribute) ? {} : { cause });
}
