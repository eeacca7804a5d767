import { AppwriteError } from '../appwrite-error.js';
import { looseEqual } from '../php/loose-equal.js';
import { WholeFloat } from '../php/whole-float.js';

/** A column or an index as the client defines it when it creates a table. */
export type InlineDefinition = Readonly<Record<string, unknown>>;

/** Whether a value is an object or a list, which are the same for PHP. */
export function isDefinition(value: unknown): value is InlineDefinition {
  return value !== null && typeof value === 'object' && !(value instanceof WholeFloat);
}

/** Whether a key is among others for PHP, for which `01`, `1.0` and `1e0` are equal. */
export function hasAlike(keys: ReadonlySet<string>, key: string): boolean {
  return [...keys].some((other) => looseEqual(other, key));
}

/** PHP's `isset`. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The error for a definition: only the text, without the parameter's name. */
export function refuse(message: string): AppwriteError {
  return new AppwriteError('general_argument_invalid', { message });
}
