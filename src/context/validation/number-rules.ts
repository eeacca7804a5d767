import { kindOf } from '../../metadata/options/kind-of.js';
import type { FloatAttribute, Int64, IntegerAttribute } from '../../schema/attribute-schema.js';
import { INT64_MAX, INT64_MIN, INTEGER_MIN } from '../../schema/limits.js';
import { normalizeInteger } from '../../schema/normalize-attribute.js';
import { problem, type StoredOrProblem } from './value-problem.js';

/** Checks a whole number. A column that others created with a maximum of 32 bits has 32 bits (fact 62): the server refuses what is below. */
export function checkInteger(attribute: IntegerAttribute, value: unknown): StoredOrProblem {
  const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (!whole) {
    const big = typeof value === 'number' && Number.isInteger(value);
    const found = big ? 'a number beyond ±(2^53 − 1), which a number cannot hold exactly' : kindOf(value);
    return problem('type', found, 'a whole number, or a bigint', 'Correct the value.');
  }
  const min = attribute.min ?? (attribute.type === 'integer' ? INTEGER_MIN : INT64_MIN);
  return inRange(normalizeInteger(value as Int64), min, attribute.max ?? INT64_MAX);
}

/** Checks a float. */
export function checkFloat(attribute: FloatAttribute, value: unknown): StoredOrProblem {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return problem('type', kindOf(value), 'a finite number', 'Correct the value.');
  return inRange(value, attribute.min ?? Number.NEGATIVE_INFINITY, attribute.max ?? Number.POSITIVE_INFINITY);
}

function rangeOf(min: Int64, max: Int64): string {
  if (min === Number.NEGATIVE_INFINITY) return `at most ${max}`;
  return max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
}

function inRange(value: Int64, min: Int64, max: Int64): StoredOrProblem {
  if (value >= min && value <= max) return { stored: value };
  return problem(
    'range',
    `a number ${value < min ? 'below' : 'above'} the range`,
    rangeOf(min, max),
    'Correct the value.',
  );
}
