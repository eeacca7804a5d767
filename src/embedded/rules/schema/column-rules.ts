import { AppwriteError } from '../appwrite-error.js';
import { writeAsciiJson } from '../php/php-json.js';
import { numberFormat } from '../php/php-number.js';
import { isInteger, plainNumber } from '../php/whole-float.js';
import { type ColumnKind, columnKinds } from './column-types.js';
import type { ColumnDefinition } from './table-definition.js';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const INT32_MAX = 2_147_483_647;
const LONGEST_STORED_TEXT = 16_384;

/** A new column as the client requested it, of any type; properties that the type does not have are missing. */
export interface ColumnRequest {
  readonly key: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly array: boolean;
  readonly size?: number;
  readonly encrypt?: boolean;
  readonly min?: number | bigint | null;
  readonly max?: number | bigint | null;
  readonly elements?: readonly string[];
}

export type NewColumn = Omit<ColumnDefinition, 'sequence' | 'createdAt' | 'updatedAt'>;

/** Creates the column of a request, after the checks that need no lookup (fact 44). Throws the error of a failed check. */
export function makeColumn(kind: ColumnKind, request: ColumnRequest): NewColumn {
  const bounds = boundsOf(kind, request);
  const value = kind.word === 'float' ? plainNumber(request.default) : request.default;
  checkArguments(kind, request, bounds);
  return {
    key: request.key,
    type: kind.type,
    format: kind.format,
    status: 'processing',
    error: '',
    required: request.required,
    array: request.array,
    size: sizeOf(kind, request, bounds),
    min: bounds?.min ?? null,
    max: bounds?.max ?? null,
    elements: request.elements ?? null,
    default: value ?? null,
    rowDefault: value ?? null,
    encrypt: request.encrypt ?? false,
    relationship: null,
  };
}

interface Bounds {
  readonly min: number | bigint;
  readonly max: number | bigint;
}

function boundsOf(kind: ColumnKind, { min, max }: ColumnRequest): Bounds | undefined {
  if (!kind.model.includes('min')) return undefined;
  return kind.word === 'float'
    ? { min: plainNumber(min) ?? -Number.MAX_VALUE, max: plainNumber(max) ?? Number.MAX_VALUE }
    : { min: min ?? INT64_MIN, max: max ?? INT64_MAX };
}

function sizeOf(kind: ColumnKind, request: ColumnRequest, bounds: Bounds | undefined): number {
  if (kind.size === 'range') return bounds && bounds.max > INT32_MAX ? 8 : 4;
  return 'fixed' in kind.size ? kind.size.fixed : (request.size ?? 0);
}

function checkArguments(kind: ColumnKind, request: ColumnRequest, bounds: Bounds | undefined): void {
  if (bounds) checkRange(bounds, request.default, kind.type);
  if (request.elements) checkElementDefault(request.elements, request.default);
  if (typeof kind.size !== 'object' || !('upTo' in kind.size)) return;
  const size = request.size ?? 0;
  if (request.encrypt && size < 150) {
    throw new AppwriteError('general_bad_request', {
      message: 'Size too small. Encrypted strings require a minimum size of 150 characters.',
    });
  }
  if (typeof request.default === 'string' && [...request.default].length > size) {
    throw invalidValue(`Value must be a valid string and no longer than ${size} chars`);
  }
}

/**
 * Refuses a minimum above the maximum and a default outside the range. For columns of whole numbers also refuses other defaults, which the
 * routes of other types accept.
 */
export function checkRange({ min, max }: Bounds, value: unknown, type: ColumnKind['type']): void {
  if (min > max) throw invalidValue('Minimum value must be lesser than maximum value');
  if (value === null || value === undefined) return;
  const number = type === 'double' ? floatOf(value) : wholeNumber(value);
  if (number === null || number < min || number > max) {
    throw invalidValue(`Value must be a valid range between ${numberFormat(min)} and ${numberFormat(max)}`);
  }
}

/** Reads a number. Other values pass here and are refused by the storage. */
function floatOf(value: unknown): number | bigint {
  const number = plainNumber(value);
  return typeof number === 'number' || typeof number === 'bigint' ? number : Number.NaN;
}

/** Reads a whole number that is not a float, or a numeric text. */
function wholeNumber(value: unknown): number | bigint | null {
  if (isInteger(value)) return value;
  return typeof value === 'string' && /^\s*[+-]?\d{1,20}\s*$/.test(value)
    ? BigInt(value.trim().replace('+', ''))
    : null;
}

/** Refuses a default that is not one of the elements. */
export function checkElementDefault(elements: readonly string[], value: unknown): void {
  if (value !== null && value !== undefined && !elements.includes(String(value))) {
    throw invalidValue('Default value not found in elements');
  }
}

/** Refuses a default for a required column or an array. */
export function checkDefaultAllowed(required: boolean, array: boolean, value: unknown): void {
  if (value === null || value === undefined) return;
  if (required) {
    throw new AppwriteError('column_default_unsupported', {
      message: 'Cannot set default value for required column',
      legacyMessage: 'Cannot set default value for required attribute',
    });
  }
  if (array) {
    throw new AppwriteError('column_default_unsupported', {
      message: 'Cannot set default value for array columns',
      legacyMessage: 'Cannot set default value for array attributes',
    });
  }
}

/** Refuses a default or elements that are too long for the server's own tables. */
export function checkStoredLength(column: Pick<ColumnDefinition, 'default' | 'elements'>): void {
  const tooLong = (name: string) =>
    new AppwriteError('row_invalid_structure', {
      message: `Invalid document structure: Attribute "${name}" has invalid type. Value must be a valid string and no longer than ${LONGEST_STORED_TEXT} chars`,
    });
  if (writeAsciiJson({ value: column.default }).length > LONGEST_STORED_TEXT) throw tooLong('default');
  if (column.elements && writeAsciiJson({ elements: column.elements }).length > LONGEST_STORED_TEXT) {
    throw tooLong('formatOptions');
  }
}

function invalidValue(message: string): AppwriteError {
  return new AppwriteError('column_value_invalid', { message });
}

/** The route words of all column types, in the order of the API reference. */
export const columnWords = Object.keys(columnKinds) as (keyof typeof columnKinds)[];
