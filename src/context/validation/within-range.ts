import type { AttributeSchema, Int64 } from '../../schema/attribute-schema.js';

interface Calculation {
  readonly method: string;
  readonly values: readonly unknown[];
}

interface Range {
  readonly min: Int64 | null;
  readonly max: Int64 | null;
  readonly required: boolean;
  readonly type: string;
}

/**
 * An operator on a number that stops at the range of its attribute, which Appwrite does not enforce there (§8): a document with a value beyond
 * it can no longer be updated. A text says why no such operator exists.
 */
export function withinRange(attribute: AttributeSchema, operator: Calculation): Calculation | string {
  const [first] = operator.values;
  if (!('min' in attribute) || typeof first !== 'number') return operator;
  if (attribute.min === null && attribute.max === null) return operator;
  return mayLeave(attribute, operator.method, first) ? leaving(attribute) : limited(attribute, operator, first);
}

/** Whether the result may pass a bound at which Appwrite cannot stop the operator. No value counts as 0. */
function mayLeave({ type, min, max, required }: Range, method: string, by: number): boolean {
  const excludesZero = (min !== null && min > 0) || (max !== null && max < 0);
  switch (method) {
    case 'increment':
    case 'decrement': {
      const step = method === 'increment' ? by : -by;
      // Appwrite stops it at the bound in its direction alone.
      if (required || !excludesZero) return false;
      return step === 0 || (step > 0 ? min !== null && step < min : max !== null && step > max);
    }
    case 'multiply':
      return by < 0 || (excludesZero && !required) || isRisk(min, (min ?? 0) > 0, Math.abs(by) >= 1);
    case 'divide':
      return by < 0 || (excludesZero && !required) || isRisk(max, (max ?? 0) < 0, Math.abs(by) < 1);
    case 'power': {
      // With a bound Appwrite leaves what is at most 1 as it is, which is right for whole numbers from 0.
      const isWhole = type === 'integer' && min !== null && min >= 0 && by >= 1;
      return isWhole ? excludesZero && !required : max !== null || (min !== null && min !== 0);
    }
    default:
      return excludesZero;
  }
}

/** Only a range without 0 is left by what comes nearer to it, and only one with 0 by what grows away from it. */
function isRisk(bound: Int64 | null, excludesZero: boolean, grows: boolean): boolean {
  return bound !== null && bound !== 0 && bound !== 0n && excludesZero !== grows;
}

function limited({ min, max }: Range, { method, values }: Calculation, by: number): Calculation {
  const [, given] = values;
  if (method === 'increment' || method === 'decrement') {
    const isUp = (method === 'increment') === by >= 0;
    const own = isUp ? max : min;
    if (own === null) return { method, values };
    const way = isUp ? 'increment' : 'decrement';
    // A bound in the other direction cannot be reached.
    return { method: way, values: [Math.abs(by), way === method ? stricter(given, own, isUp) : own] };
  }
  const own = method === 'modulo' ? null : method === 'divide' ? min : max;
  return own === null ? { method, values } : { method, values: [by, stricter(given, own, method !== 'divide')] };
}

function stricter(given: unknown, own: Int64, isUp: boolean): unknown {
  return typeof given === 'number' && given < own === isUp ? given : own;
}

function leaving({ min, max }: Range): string {
  return `a result that may leave the range ${min ?? ''}..${max ?? ''}, at which Appwrite does not stop it`;
}
