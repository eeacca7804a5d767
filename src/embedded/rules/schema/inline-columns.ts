import type { Dials } from '../../dials/dials.js';
import { AppwriteError } from '../appwrite-error.js';
import { isEmail, isIp, isUrl } from '../formats.js';
import { isId, keyDescription } from '../ids.js';
import { phpList } from '../php/php-array.js';
import { isServerDate } from '../php/php-date.js';
import { isNumeric, phpNumberText, storedFloat } from '../php/php-number.js';
import { isFloat, isInteger, plainNumber } from '../php/whole-float.js';
import type { NewColumn } from './column-rules.js';
import { isTextType } from './column-types.js';
import { hasAlike, type InlineDefinition, isDefinition, isSet, refuse } from './inline-definition.js';
import type { ColumnFormat, ColumnType } from './table-definition.js';

/** Every type with the word that error messages use for it. The version decides which of them are accepted. */
const inlineTypes: ReadonlyMap<string, { readonly type: ColumnType; readonly word: string }> = new Map(
  (
    [
      'string',
      'varchar',
      'text',
      'mediumtext',
      'longtext',
      'integer',
      'bigint',
      'double',
      'boolean',
      'datetime',
      'point',
      'linestring',
      'polygon',
    ] as const
  ).map((type) => [type, { type, word: isTextType(type) ? 'string' : type === 'double' ? 'float' : type }]),
);
const rangeFormats: Partial<Record<ColumnType, ColumnFormat>> = {
  integer: 'intRange',
  bigint: 'bigintRange',
  double: 'floatRange',
};
const LARGEST_SIZE = 1_073_741_824;
const LONGEST_ELEMENT = 255;
const LONGEST_VARCHAR = 16_381;

/** Reads the `columns` of a new table (fact 43). Throws the error of the first invalid definition. */
export function readInlineColumns(definitions: readonly unknown[], dials: Dials): NewColumn[] {
  const keys = new Set<string>();
  return definitions.map((definition, at) => readColumn(definition, at, keys, dials));
}

function readColumn(definition: unknown, at: number, keys: Set<string>, dials: Dials): NewColumn {
  if (!isDefinition(definition)) {
    throw refuse(`Attribute at index ${at} must be an object`);
  }
  const given = dials.version.normaliseInline(definition);
  for (const field of ['key', 'type']) {
    if (!isSet(given[field])) throw refuse(`Attribute at index ${at} is missing required field '${field}'`);
  }
  if (!isId(given.key)) throw refuse(`Invalid key for attribute at index ${at}: ${keyDescription}`);
  const key = given.key;
  if (hasAlike(keys, key)) throw refuse(`Duplicate attribute key: ${key}`);
  keys.add(key);
  const isKnown = typeof given.type === 'string' && dials.version.inlineTypes.has(given.type);
  const kind = isKnown ? inlineTypes.get(given.type as string) : undefined;
  if (!kind) throw refuse(`Invalid type for attribute '${key}': ${textOf(given.type)}`);
  checkShape(given, key, kind.type);
  checkWidth(given, kind.type);
  checkRange(given, key, kind.type);
  if (isSet(given.default)) checkDefault(given, key, kind.type, kind.word, dials);
  if (given.format === 'enum') checkElements(given, key);
  return build(given, key, kind.type);
}

function checkShape(given: InlineDefinition, key: string, type: ColumnType): void {
  const { size, format } = given;
  if (isTextType(type) && !(isInteger(size) && size >= 1 && size <= LARGEST_SIZE)) {
    throw refuse(`Invalid or missing size for string attribute '${key}'. Size must be between 1 and ${LARGEST_SIZE}`);
  }
  if (isSet(format)) {
    if (type !== 'string' && format !== '')
      throw refuse(`Format is only allowed for string type for attribute '${key}'`);
    if (!['', 'email', 'enum', 'ip', 'url'].includes(format as string)) {
      throw refuse(`Invalid format for attribute '${key}': ${textOf(format)}`);
    }
  }
  for (const flag of ['required', 'array', 'signed']) {
    if (isSet(given[flag]) && typeof given[flag] !== 'boolean') {
      throw refuse(`Invalid '${flag}' value for attribute '${key}': must be a boolean`);
    }
  }
  if (isSet(given.signed) && !rangeFormats[type]) {
    throw refuse(`Attribute '${key}': 'signed' can only be used with integer, bigint or float types`);
  }
  if (isSet(given.default) && given.required === true) {
    throw refuse(`Attribute '${key}' cannot have a default value when required is true`);
  }
  if (isSet(given.default) && given.array === true) {
    throw refuse(`Attribute '${key}' cannot have a default value when array is true`);
  }
}

/** The storage itself fails for a varchar that is too wide for any row. */
function checkWidth({ size }: InlineDefinition, type: ColumnType): void {
  if (type === 'varchar' && Number(size) > LONGEST_VARCHAR) throw new AppwriteError('general_unknown');
}

function checkRange(given: InlineDefinition, key: string, type: ColumnType): void {
  const { min, max } = given;
  if (!isSet(min) && !isSet(max)) return;
  if (!rangeFormats[type])
    throw refuse(`Attribute '${key}': min/max can only be used with integer, bigint or float types`);
  if (isSet(min) && isSet(max) && numberOf(min) > numberOf(max)) {
    throw refuse(`Attribute '${key}': minimum value must be less than or equal to maximum value`);
  }
}

function checkDefault(given: InlineDefinition, key: string, type: ColumnType, word: string, { engine }: Dials): void {
  const value = given.default;
  const must = (what: string) => refuse(`Default value for ${word} attribute '${key}' must be ${what}`);
  switch (type) {
    case 'string':
    case 'varchar':
    case 'text':
    case 'mediumtext':
    case 'longtext':
      if (typeof value !== 'string') throw must('a string');
      if ([...value].length > Number(given.size)) {
        throw refuse(`Default value for attribute '${key}' exceeds maximum size of ${textOf(given.size)} characters`);
      }
      checkFormat(given, key, value);
      return;
    case 'integer':
    case 'bigint':
      if (!isInteger(value)) throw must('an integer');
      checkDefaultRange(given, key, type, word);
      return;
    case 'double':
      if (!isInteger(value) && !isFloat(value)) throw must('a number');
      checkDefaultRange(given, key, type, word);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw must('a boolean');
      return;
    case 'datetime':
      if (typeof value !== 'string') throw must('a string in ISO 8601 format');
      if (!isServerDate(value, undefined, engine.dates)) throw must('in valid ISO 8601 format');
      return;
    default:
      return;
  }
}

function checkFormat({ format }: InlineDefinition, key: string, value: string): void {
  const refusal = (word: string, what: string) =>
    refuse(`Default value for ${word} attribute '${key}' must be a valid ${what}`);
  if (format === 'email' && !isEmail(value)) throw refusal('email', 'email address');
  if (format === 'ip' && !isIp(value)) throw refusal('IP', 'IP address');
  if (format === 'url' && !isUrl(value)) throw refusal('URL', 'URL');
}

function checkDefaultRange(given: InlineDefinition, key: string, type: ColumnType, word: string): void {
  const { min, max } = boundsOf(given, type) ?? {};
  const value = numberOf(given.default);
  if (min === undefined || max === undefined || (value >= min && value <= max)) return;
  throw refuse(`Default value for ${word} attribute '${key}' must be between ${boundText(min)} and ${boundText(max)}`);
}

/** PHP prints floats in texts with 14 significant digits. */
function boundText(bound: number | bigint): string {
  return phpNumberText(isInteger(bound) ? bound : storedFloat(bound));
}

function checkElements({ elements, default: value }: InlineDefinition, key: string): void {
  const list = phpList(elements);
  if (!list || list.length === 0) throw refuse(`Attribute '${key}' with enum format must have 'elements' array`);
  list.forEach((element, at) => {
    // PHP's `empty` is true for "0", too.
    if (typeof element !== 'string' || element === '' || element === '0') {
      throw refuse(`Enum element at index ${at} for attribute '${key}' must be a non-empty string`);
    }
    if (Buffer.byteLength(element) > LONGEST_ELEMENT) {
      throw refuse(
        `Enum element at index ${at} for attribute '${key}' exceeds maximum length of ${LONGEST_ELEMENT} characters`,
      );
    }
  });
  if (isSet(value) && !list.includes(value)) {
    throw refuse(`Default value for enum attribute '${key}' must be one of the provided elements`);
  }
}

/** Both bounds if the definition has at least one; without any the column has no range, not even the widest. */
function boundsOf(
  { min, max }: InlineDefinition,
  type: ColumnType,
): { min: number | bigint; max: number | bigint } | undefined {
  if (!isSet(min) && !isSet(max)) return undefined;
  const widest = type === 'double' ? [-Number.MAX_VALUE, Number.MAX_VALUE] : [-(2n ** 63n), 2n ** 63n - 1n];
  return { min: isSet(min) ? numberOf(min) : (widest[0] ?? 0), max: isSet(max) ? numberOf(max) : (widest[1] ?? 0) };
}

function build(given: InlineDefinition, key: string, type: ColumnType): NewColumn {
  const bounds = boundsOf(given, type);
  const value = type === 'double' ? plainNumber(given.default) : given.default;
  const filters = phpList(given.filters);
  return {
    key,
    type,
    format: bounds ? (rangeFormats[type] ?? '') : ((given.format ?? '') as ColumnFormat),
    status: 'available',
    error: '',
    required: given.required === true,
    array: given.array === true,
    size: isInteger(given.size) ? Number(given.size) : 0,
    min: bounds?.min ?? null,
    max: bounds?.max ?? null,
    elements: given.format === 'enum' ? ((phpList(given.elements) ?? []) as string[]) : null,
    default: value ?? null,
    rowDefault: value ?? null,
    encrypt: isTextType(type) && !!filters?.includes('encrypt'),
    relationship: null,
  };
}

function numberOf(value: unknown): number | bigint {
  const plain = plainNumber(value);
  if (typeof plain === 'number' || typeof plain === 'bigint') return plain;
  return isNumeric(plain) ? Number(plain) : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? 'Array' : String(value);
}
