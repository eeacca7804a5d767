import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType, type ValueFamily } from '../../schema/attribute-types.js';
import { isWireTime } from './wire-date.js';

/** Tests whether a stored value, or a list item, has the declared type. */
type ValueTest = (stored: unknown) => boolean;

const TESTS: Readonly<Record<Exclude<ValueFamily, 'geometry'>, ValueTest>> = {
  text: (stored) => typeof stored === 'string',
  integer: (stored) => typeof stored === 'bigint' || Number.isSafeInteger(stored),
  float: (stored) => typeof stored === 'bigint' || Number.isFinite(stored),
  boolean: (stored) => typeof stored === 'boolean',
  datetime: isWireTime,
};

/** Nesting depth of the lists of numbers. */
const DEPTHS = { point: 1, line: 2, polygon: 3 };

export function valueTest(attribute: AttributeSchema): ValueTest {
  const { family } = attributeType(attribute);
  if (family !== 'geometry') return TESTS[family];
  const depth = DEPTHS[attribute.type as keyof typeof DEPTHS];
  return (stored) => isNested(stored, depth);
}

/** The kind of a value, without showing it: `a text`, `a number`. */
export function shapeOf(stored: unknown): string {
  if (stored === null || stored === undefined) return 'nothing';
  if (Array.isArray(stored)) return 'a list';
  if (typeof stored === 'string') return 'a text';
  return typeof stored === 'object' ? 'an object' : `a ${typeof stored}`;
}

function isNested(stored: unknown, depth: number): boolean {
  if (depth === 0) return Number.isFinite(stored);
  return Array.isArray(stored) && stored.every((one) => isNested(one, depth - 1));
}
