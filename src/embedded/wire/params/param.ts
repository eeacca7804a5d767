import type { Dials } from '../../dials/dials.js';
import { AppwriteError, type Naming } from '../../rules/appwrite-error.js';

/** A rule for one parameter, with the text that Appwrite puts after "Invalid `name` param: ". */
export interface Validator {
  accepts(value: unknown): boolean;
  /** Why `value` is refused; called without a value for the general text. */
  describe(value?: unknown): string;
  /** Converts an accepted value for the handler, if PHP would convert it (`"1"` for an integer). */
  convert?(value: unknown): unknown;
}

/** A parameter of a route. Parameters are checked in the order of their declaration. */
export interface Param {
  readonly name: string;
  /** Its name under `/v1/databases`, if different. The handler always receives it under `name`. */
  readonly legacyName?: string;
  /** One validator for all, or created for the server's version and engine and the API that was called. */
  readonly validator: Validator | ((dials: Dials, naming: Naming) => Validator);
  /** Whether a missing value is an error. */
  readonly required?: boolean;
  /** The value for the handler if it is missing; by default undefined. */
  readonly otherwise?: unknown;
  /** Whether an optional parameter may be null; otherwise null results in a 500, like PHP's type hints. */
  readonly nullable?: boolean;
}

export type ParamValues = Readonly<Record<string, unknown>>;

/**
 * Checks the sent values against the declared parameters and returns them converted, under their tablesdb names. Throws
 * `general_argument_invalid` for the first invalid one.
 */
export function readParams(
  params: readonly Param[],
  sent: ParamValues,
  naming: Naming,
  dials: Dials,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  let broken = false;
  for (const param of params) {
    const name = naming === 'legacy' ? (param.legacyName ?? param.name) : param.name;
    if (!Object.hasOwn(sent, name)) {
      if (param.required) throw invalid(`Param "${name}" is not optional.`);
      values[param.name] = param.otherwise;
      continue;
    }
    const value = sent[name];
    if (value === null && !param.required) {
      values[param.name] = null;
      if (!param.nullable) broken = true;
      continue;
    }
    const validator = typeof param.validator === 'function' ? param.validator(dials, naming) : param.validator;
    if (!validator.accepts(value)) throw invalid(`Invalid \`${name}\` param: ${validator.describe(value)}`);
    values[param.name] = validator.convert ? validator.convert(value) : value;
  }
  if (broken) throw new AppwriteError('general_unknown');
  return values;
}

function invalid(message: string): AppwriteError {
  return new AppwriteError('general_argument_invalid', { message });
}
