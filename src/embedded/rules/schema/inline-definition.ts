import { AppwriteError } from '../appwrite-error.js';
import { WholeFloat } from '../php/whole-float.js';

/** A column or an index as the client wrote it into the creation of a table. */
export type InlineDefinition = Readonly<Record<string, unknown>>;

/** Says whether a value is an object or a list, which PHP takes for the same. */
export function isDefinition(value: unknown): value is InlineDefinition {
  return value !== null && typeof value === 'object' && !(value instanceof WholeFloat);
}

/** PHP's `isset`. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The refusal of a definition: the bare text, without the parameter's name. */
export function refuse(message: string): AppwriteError {
  return new AppwriteError('general_argument_invalid', { message });
}
