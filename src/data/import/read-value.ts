import { valueLoader } from '../../context/hydration/value-loader.js';
import { problem, type StoredOrProblem, withValue } from '../../context/validation/value-problem.js';
import { EntwriteError } from '../../errors.js';
import type { AttributeProperty, PropertyMetadata, SystemProperty } from '../../metadata/model/entity-metadata.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { exactJson, parseExactJson } from '../../query/exact-json.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import { convertValue } from '../../schema/convert-value.js';
import { INT64_MAX, INT64_MIN } from '../../schema/limits.js';
import { normalizeInteger } from '../../schema/normalize-attribute.js';
import { losesDigits } from '../files/loses-digits.js';

/** Where a value comes from; in CSV everything is text. */
interface ValueOrigin {
  readonly isText: boolean;
}

/** Reads a property's value from a file, as written by `exportText` or a person. `stored: undefined` means not given. */
export function readValue(property: PropertyMetadata, given: unknown, origin: ValueOrigin): StoredOrProblem {
  if (property.kind === 'relationship') return readLink(given, property.many);
  if (property.kind === 'system') return readSystemValue(property, given);
  if (given === null || given === undefined) return missing(property, origin);
  return withValue(property.attribute, given, readAttribute(property, given));
}

/**
 * The value for a missing one: the default, because Appwrite replaces null by it even in existing documents, or an empty text if a required
 * text is missing in CSV, because many programs write both alike.
 */
function missing(property: AttributeProperty, { isText }: ValueOrigin): StoredOrProblem {
  const { attribute } = property;
  if (attribute.default !== null) return readAttribute(property, attribute.default);
  const isEmptyText = isText && attribute.required && !attribute.array && attributeType(attribute).family === 'text';
  return { stored: isEmptyText && !('elements' in attribute) ? '' : null };
}

function readAttribute(property: AttributeProperty, given: unknown): StoredOrProblem {
  const stored = storedValue(property, given);
  if ('problem' in stored) return stored;
  try {
    return { stored: valueLoader(property, '')(stored.stored, NO_DOCUMENT) };
  } catch (error) {
    if (!(error instanceof EntwriteError)) throw error;
    return problem('value', error.found, error.expected, error.remedy);
  }
}

const NO_DOCUMENT = { $id: '', $sequence: '', $createdAt: '', $updatedAt: '', $permissions: [] };

function storedValue({ attribute, json }: AttributeProperty, given: unknown): StoredOrProblem {
  const item = (one: unknown): StoredOrProblem => (json ? storedJson(one) : storedItem(attribute, one));
  if (!attribute.array) {
    return Array.isArray(given) && !json && attributeType(attribute).family !== 'geometry'
      ? problem('type', 'a list', 'one value', 'Correct the value.')
      : item(given);
  }
  const list = typeof given === 'string' ? parsedList(given) : Array.isArray(given) ? given : [given];
  const items = list.map((one: unknown) => (one === null ? { stored: null } : item(one)));
  return items.find((one) => 'problem' in one) ?? { stored: items.map((one) => 'stored' in one && one.stored) };
}

/** The text of a JSON value. Refuses numbers whose digits would change when the set writes them. */
function storedJson(given: unknown): StoredOrProblem {
  const stored = typeof given === 'object' ? exactJson(given) : String(given);
  const isKept = (): boolean =>
    !losesDigits(stored) && exactJson(parseExactJson(stored)) === JSON.stringify(JSON.parse(stored));
  try {
    if (isKept()) return { stored };
  } catch {
    // The property's loader reports what is wrong with it.
    return { stored };
  }
  return problem('json', 'a number of more digits than a number keeps', 'text', 'Put it into quotes.');
}

/** Parses a list in a cell, written as JSON; any other text is a list with one item. */
function parsedList(text: string): readonly unknown[] {
  if (!text.trimStart().startsWith('[')) return [text];
  try {
    const value = parseExactJson(text);
    return Array.isArray(value) ? value : [text];
  } catch {
    return [text];
  }
}

function storedItem(attribute: AttributeSchema, given: unknown): StoredOrProblem {
  const { family } = attributeType(attribute);
  switch (family) {
    case 'text':
      if (typeof given === 'object') return problem('type', kindOf(given), 'text', 'Correct the value.');
      if (typeof given === 'number' && !isExact(given))
        return problem('type', 'a number of more digits than a number keeps', 'text', 'Put it into quotes.');
      return { stored: String(given) };
    case 'integer':
      return integerOf(given);
    case 'float':
      return floatOf(given);
    case 'boolean':
      return booleanOf(given);
    case 'datetime':
      return dateOf(given);
    case 'geometry':
      return geometryOf(given);
  }
}

/** Whether a number has all the digits it has in the file, as far as that can be told. */
function isExact(given: number): boolean {
  return Number.isFinite(given) && (!Number.isInteger(given) || Number.isSafeInteger(given));
}

function integerOf(given: unknown): StoredOrProblem {
  if (Number.isSafeInteger(given)) return { stored: given };
  const text = String(given).trim();
  const integer = /^[+-]?\d+$/.test(text) && typeof given !== 'number' ? BigInt(text.replace('+', '')) : null;
  if (integer !== null && integer >= INT64_MIN && integer <= INT64_MAX) return { stored: normalizeInteger(integer) };
  return problem('type', kindOf(given), 'a whole number within 64 bits', 'Correct the value.');
}

function floatOf(given: unknown): StoredOrProblem {
  if (typeof given === 'number' || typeof given === 'bigint') return { stored: Number(given) };
  const isNumber = typeof given === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(given);
  if (isNumber && Number.isFinite(Number(given))) return { stored: Number(given) };
  return problem('type', kindOf(given), 'a number such as 1234.5', 'Correct the value.');
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  1: true,
  false: false,
  no: false,
  0: false,
};

function booleanOf(given: unknown): StoredOrProblem {
  const word = String(given).trim().toLowerCase();
  if (Object.hasOwn(BOOLEANS, word)) return { stored: BOOLEANS[word] };
  return problem('type', kindOf(given), 'true or false, yes or no, 1 or 0', 'Correct the value.');
}

const TEXT = { type: 'string', array: false } as const;

function dateOf(given: unknown): StoredOrProblem {
  const converted = convertValue(typeof given === 'string' ? given.trim() : given, TEXT, {
    type: 'datetime',
    array: false,
  });
  if ('value' in converted) return { stored: converted.value };
  return problem('type', kindOf(given), 'a date such as 2026-01-02 or 2026-01-02T03:04:05.678Z', 'Correct the value.');
}

function geometryOf(given: unknown): StoredOrProblem {
  const value = typeof given === 'string' ? parsedList(given) : given;
  if (Array.isArray(value) && value[0] !== given) return { stored: value };
  return problem('type', kindOf(given), 'a list of coordinates', 'Write it as JSON: [10.5, 52.1].');
}

function readLink(given: unknown, isMany: boolean): StoredOrProblem {
  if (given === null || given === undefined) return { stored: isMany ? undefined : null };
  const idOf = (one: unknown): unknown => (typeof one === 'object' && one !== null && '$id' in one ? one.$id : one);
  if (!isMany) return { stored: idOf(given) };
  const list = typeof given === 'string' ? parsedList(given) : Array.isArray(given) ? given : [given];
  return { stored: list.map(idOf) };
}

function readSystemValue({ key }: SystemProperty, given: unknown): StoredOrProblem {
  if (given === null || given === undefined || key === '$sequence') return { stored: undefined };
  if (key === '$id') return { stored: typeof given === 'number' || typeof given === 'bigint' ? String(given) : given };
  if (key === '$permissions') return { stored: typeof given === 'string' ? parsedList(given) : given };
  const date = dateOf(given);
  return 'problem' in date ? date : { stored: new Date(String(date.stored)) };
}
