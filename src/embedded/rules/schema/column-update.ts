import { AppwriteError } from '../appwrite-error.js';
import { isFloat, isInteger, plainNumber } from '../php/whole-float.js';
import { checkDefaultAllowed, checkElementDefault, checkRange } from './column-rules.js';
import { isSpatialType, isTextType } from './column-types.js';
import type { ColumnDefinition } from './table-definition.js';

/** What a client may change in a column; properties that its route does not accept are missing. */
export interface ColumnChange {
  readonly required: boolean;
  readonly default: unknown;
  readonly min?: number | bigint | null;
  readonly max?: number | bigint | null;
  readonly elements?: readonly string[];
  readonly size?: number | null;
}

/**
 * The column after the change, by the rules that only need the column (fact 45). Its own type decides, not the type of the route. Throws
 * the error of a failed check.
 */
export function changeColumn(column: ColumnDefinition, change: ColumnChange): ColumnDefinition {
  if (column.status !== 'available') {
    // The real server does not insert the key into this message.
    throw new AppwriteError('column_not_available');
  }
  checkDefaultAllowed(change.required, column.array, change.default);
  const value = column.type === 'double' ? plainNumber(change.default ?? null) : (change.default ?? null);
  const changed = {
    ...column,
    ...rangeAfter(column, change),
    ...elementsAfter(column, change),
    required: change.required,
    default: value,
    // A PATCH with null only clears the default that is shown, not the one that new rows get (fact 2).
    rowDefault: value ?? (change.required ? null : column.rowDefault),
    size: change.size || column.size,
  };
  if (!defaultFits(column, value)) throw new AppwriteError('general_unknown');
  return changed;
}

function rangeAfter(column: ColumnDefinition, change: ColumnChange): Partial<ColumnDefinition> {
  if (!['intRange', 'bigintRange', 'floatRange'].includes(column.format)) return {};
  const min = plainNumber(change.min) ?? column.min ?? 0;
  const max = plainNumber(change.max) ?? column.max ?? 0;
  checkRange({ min, max }, change.default, column.type);
  return { min, max };
}

function elementsAfter(column: ColumnDefinition, change: ColumnChange): Partial<ColumnDefinition> {
  if (column.format !== 'enum') return {};
  const elements = change.elements ?? [];
  if (elements.length === 0)
    throw new AppwriteError('column_value_invalid', { message: 'Enum elements must not be empty' });
  checkElementDefault(elements, change.default);
  return { elements };
}

/** The storage fails for a default of another type, which only the route of another type accepts. */
function defaultFits({ type }: ColumnDefinition, value: unknown): boolean {
  if (type === 'relationship') return false;
  if (value === null) return true;
  if (isTextType(type) || type === 'datetime') return typeof value === 'string';
  if (type === 'integer' || type === 'bigint') return isInteger(value);
  if (type === 'double') return isInteger(value) || isFloat(value);
  if (isSpatialType(type)) return Array.isArray(value);
  return typeof value === 'boolean';
}
