import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { valueTest } from '../../appwrite/documents/stored-shape.js';
import { isWireTime, wireDate } from '../../appwrite/documents/wire-date.js';
import type { SystemKey } from '../../metadata/entity-types/system-key.js';
import type { AttributeProperty, PropertyMetadata, SystemProperty } from '../../metadata/model/entity-metadata.js';
import type { AttributeSchema, Int64 } from '../../schema/attribute-schema.js';
import { normalizeInteger } from '../../schema/normalize-attribute.js';
import { unlikeDeclared, unreadable } from './unreadable-value.js';

/** Converts a stored value, neither null nor undefined, to the property's value. The document is for messages. */
export type ValueLoader = (stored: unknown, document: WireDocument) => unknown;

/** The loader of a property that needs no conversion. */
export const AS_IT_IS: ValueLoader = (stored) => stored;

const known = new WeakMap<PropertyMetadata, ValueLoader>();

/**
 * The loader of one property, made once: dates become Date, `bigint` bigint, JSON is parsed, and a transform's `from` is applied last; a
 * numeric sequence becomes a number (on MongoDB it is text). It throws `document_invalid` for a value whose type differs from the
 * declared one, for malformed JSON and for a transform that throws.
 *
 * @param collection for messages: `users/66f….name`
 */
export function valueLoader(property: AttributeProperty | SystemProperty, collection: string): ValueLoader {
  const made = known.get(property);
  if (made !== undefined) return made;
  const loader =
    property.kind === 'system' ? systemLoader(property.key, collection) : attributeLoader(property, collection);
  known.set(property, loader);
  return loader;
}

function attributeLoader(property: AttributeProperty, collection: string): ValueLoader {
  const { attribute, json, transform } = property;
  const item = json ? jsonLoader(property, collection) : itemLoader(attribute);
  const holds = valueTest(attribute);
  const refuse = (stored: unknown, document: WireDocument): never => {
    throw unlikeDeclared(property, `${collection}/${document.$id}`, stored);
  };
  const one: ValueLoader = (stored, document) => (holds(stored) ? item(stored, document) : refuse(stored, document));
  const all: ValueLoader = attribute.array
    ? (stored, document) =>
        Array.isArray(stored)
          ? stored.map((value) => (value === null ? null : one(value, document)))
          : refuse(stored, document)
    : one;
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

function systemLoader(key: SystemKey, collection: string): ValueLoader {
  if (key === '$createdAt' || key === '$updatedAt')
    return (stored, document) => {
      if (isWireTime(stored)) return wireDate(stored);
      throw unlikeDeclared({ key }, `${collection}/${document.$id}`, stored);
    };
  if (key !== '$sequence') return AS_IT_IS;
  return (stored) => {
    if (typeof stored !== 'string' || !/^\d+$/.test(stored)) return stored;
    return Number.isSafeInteger(Number(stored)) ? Number(stored) : stored;
  };
}

function itemLoader({ type }: AttributeSchema): ValueLoader {
  switch (type) {
    case 'datetime':
      return (stored) => wireDate(stored as string);
    case 'bigint':
      return (stored) => BigInt(stored as Int64);
    case 'integer':
      return (stored) => (Number.isSafeInteger(stored) ? stored : normalizeInteger(stored as Int64));
    case 'float':
      // Whole numbers beyond 2^53 are parsed as bigint, whatever the attribute's type.
      return (stored) => (typeof stored === 'bigint' ? Number(stored) : stored);
    default:
      return AS_IT_IS;
  }
}

function jsonLoader(property: AttributeProperty, collection: string): ValueLoader {
  return (stored, document) => {
    try {
      return JSON.parse(stored as string);
    } catch (cause) {
      const remedy = 'Correct the stored text, or give the attribute a text type.';
      throw unreadable(property, `${collection}/${document.$id}`, 'text that is not JSON', remedy, cause);
    }
  };
}
