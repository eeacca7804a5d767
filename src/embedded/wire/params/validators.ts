import type { Dials } from '../../dials/dials.js';
import { isCustomId, isId, keyDescription, uidDescription } from '../../rules/ids.js';
import { numberFormat } from '../../rules/php/php-number.js';
import { isFloat, isInteger, plainNumber } from '../../rules/php/whole-float.js';
import { countCodePoints } from '../../rules/text/code-points.js';
import type { VersionRules } from '../../versions/version-rules.js';
import type { Validator } from './param.js';

/** The validators of parameters (fact 55). */

function validator(
  text: string,
  accepts: (value: unknown) => boolean,
  convert?: (value: unknown) => unknown,
): Validator {
  return { accepts, describe: () => text, ...(convert && { convert }) };
}

export const UID: Validator = validator(uidDescription, isId);

export const KEY: Validator = validator(keyDescription, isId);

/** KEY, or a system attribute that an index may use. */
export const KEY_OR_SYSTEM: Validator = validator(
  keyDescription,
  (value) => isId(value) || ['$id', '$createdAt', '$updatedAt'].includes(value as string),
);

/** KEY, or the word that makes the server generate an id. */
export const CUSTOM_ID: Validator = validator(keyDescription, isCustomId);

/** `minimum` to `maximum` code points; a maximum of 0 means no limit. */
export function TEXT(maximum: number, minimum = 1): Validator {
  const bounds = [
    ...(minimum > 0 ? [`at least ${minimum} chars`] : []),
    ...(maximum > 0 ? [`no longer than ${maximum} chars`] : []),
  ];
  const text =
    maximum === 0 && minimum === 0
      ? 'Value must be a valid string and exactly 0 chars'
      : `Value must be a valid string${bounds.length ? ` and ${bounds.join(' and ')}` : ''}`;
  return validator(text, (value) => {
    if (typeof value !== 'string') return false;
    if (maximum === 0 && minimum === 0) return true;
    const length = countCodePoints(value);
    return length >= minimum && (maximum === 0 || length <= maximum);
  });
}

export const BOOLEAN: Validator = validator('Value must be a valid boolean', (value) => typeof value === 'boolean');

/** Also accepts the texts and numbers that PHP reads as a boolean; `"false"` becomes true, as PHP converts it. */
export const LOOSE_BOOLEAN: Validator = validator(
  'Value must be a valid boolean',
  (value) => typeof value === 'boolean' || ['true', 'false', '1', '0', 1, 0].includes(value as string | number),
  (value) => value !== false && value !== 0 && value !== '0',
);

/** An integer, or a text with one, between the two (`RNG`). */
export function RANGE(minimum: number, maximum: number): Validator {
  return validator(
    `Value must be a valid range between ${numberFormat(minimum)} and ${numberFormat(maximum)}`,
    (value) => {
      if (!isInteger(value) && !(typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value))) return false;
      const number = Number(value);
      return number >= minimum && number <= maximum;
    },
    Number,
  );
}

export const INT64: Validator = validator(
  'Value must be a valid signed 64-bit integer between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,808',
  isInteger,
);

export const INT32: Validator = validator(
  'Value must be a valid signed 32-bit integer between -2,147,483,648 and 2,147,483,647',
  (value) => isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31,
);

export const FLOAT: Validator = validator(
  'Value must be a valid float',
  (value) => isInteger(value) || isFloat(value),
  plainNumber,
);

/** Also accepts null, and says so in its text. */
export function NULLABLE(inner: Validator): Validator {
  return {
    accepts: (value) => value === null || inner.accepts(value),
    describe: (value) => `${inner.describe(value)} or null`,
    convert: (value) => (value === null || !inner.convert ? value : inner.convert(value)),
  };
}

function elementsOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return value !== null && typeof value === 'object' && !isFloat(value) ? Object.values(value) : undefined;
}

/** A JSON list (or an object, which PHP treats as one) of at most `maximum` elements (0: any number), all of which `element` accepts. */
export function ARRAY(element: Validator, maximum: number): Validator {
  const start =
    maximum > 0 ? `Value must a valid array no longer than ${maximum} items and ` : 'Value must a valid array and ';
  return {
    accepts: (value) => {
      const list = elementsOf(value);
      return !!list && (maximum === 0 || list.length <= maximum) && list.every((item) => element.accepts(item));
    },
    describe: (value) => start + element.describe(elementsOf(value)?.find((item) => !element.accepts(item))),
    convert: (value) => elementsOf(value)?.map((item) => (element.convert ? element.convert(item) : item)),
  };
}

/** One of the words. If not `strict`, letter case is ignored, and the text lists the words in lower case. */
export function ONE_OF(words: readonly string[], options: { strict: boolean }): Validator {
  const listed = options.strict ? words : words.map((word) => word.toLowerCase());
  return validator(
    `Value must be one of (${listed.join(', ')})`,
    (value) => typeof value === 'string' && listed.includes(options.strict ? value : value.toLowerCase()),
  );
}

const jsonValidators = new WeakMap<VersionRules, { readonly one: Validator; readonly list: Validator }>();

function jsonOf({ version }: Dials) {
  const known = jsonValidators.get(version);
  if (known) return known;
  const one = validator(version.json.description, version.json.accepts);
  const made = { one, list: ARRAY(one, 100) };
  jsonValidators.set(version, made);
  return made;
}

/** What the version accepts as JSON. */
export const JSON_VALUE = (dials: Dials): Validator => jsonOf(dials).one;

/** A list of at most a hundred such values. */
export const JSON_LIST = (dials: Dials): Validator => jsonOf(dials).list;
