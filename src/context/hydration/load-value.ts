import { EntwriteError } from '../../errors.js';
import type { AttributeProperty } from '../../metadata/model/entity-metadata.js';
import type { SystemKey } from '../../metadata/system-key.js';
import type { AttributeSchema, Int64 } from '../../schema/attribute-schema.js';
import { normalizeInteger } from '../../schema/normalize-attribute.js';
import { storedNumber } from '../../schema/stored-number.js';

/**
 * The value of a property from its stored form: dates as Date, `bigint` as bigint, JSON parsed, the `from` of a transform
 * applied last. Null stays null. Throws `document_invalid` for JSON text that is none and for a transform that throws.
 *
 * @param where names the document, for messages: `users/66f…`
 */
export function loadValue(property: AttributeProperty, stored: unknown, where: string): unknown {
  if (stored === null || stored === undefined) return null;
  const item = (one: unknown): unknown =>
    property.json ? parsed(property, one, where) : loadItem(property.attribute, one);
  const value = Array.isArray(stored) && property.attribute.array ? stored.map(item) : item(stored);
  if (property.transform === null) return value;
  try {
    return property.transform.from(value);
  } catch (cause) {
    throw unreadable(property, where, 'a value that `transform.from` cannot take', 'Correct the transform.', cause);
  }
}

/** The value of a system property. A sequence is a number wherever it is one (it is text on MongoDB). */
export function loadSystemValue(key: SystemKey, stored: unknown): unknown {
  if (key === '$createdAt' || key === '$updatedAt') return typeof stored === 'string' ? new Date(stored) : null;
  if (key !== '$sequence' || typeof stored !== 'string' || !/^\d+$/.test(stored)) return stored ?? null;
  return Number.isSafeInteger(Number(stored)) ? Number(stored) : stored;
}

function loadItem(attribute: AttributeSchema, stored: unknown): unknown {
  if (stored === null) return null;
  if (attribute.type === 'datetime' && typeof stored === 'string') return new Date(stored);
  if (attribute.type === 'bigint') return BigInt(stored as Int64);
  return attribute.type === 'integer' ? normalizeInteger(stored as Int64) : storedNumber(attribute, stored);
}

function parsed(property: AttributeProperty, stored: unknown, where: string): unknown {
  if (typeof stored !== 'string') return stored;
  try {
    return JSON.parse(stored);
  } catch (cause) {
    const remedy = 'Correct the stored text, or give the attribute a text type.';
    throw unreadable(property, where, 'text that is not JSON', remedy, cause);
  }
}

function unreadable(
  { key }: AttributeProperty,
  where: string,
  found: string,
  remedy: string,
  cause: unknown,
): EntwriteError {
  const facts = { at: `${where}.${key}`, found, expected: 'what the entity declares', remedy };
  return new EntwriteError('document_invalid', facts, { cause });
}
