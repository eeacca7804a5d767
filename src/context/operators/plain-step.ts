import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import type { Int64 } from '../../schema/attribute-schema.js';
import { normalizeInteger } from '../../schema/normalize-attribute.js';

/** The largest double below 2^63. */
export const MOST = 2 ** 63 - 1024;

/** The amount that an operator adds, whatever the number; null if it does something else or has a bound. */
export function plainStep(operator: unknown): number | null {
  const { method, values } = JSON.parse(String(operator)) as { method: string; values: readonly number[] };
  const [by = 1, bound] = values;
  if ((method !== 'increment' && method !== 'decrement') || (bound !== undefined && Math.abs(bound) < MOST))
    return null;
  return method === 'increment' ? by : -by;
}

/** A step as an operator, which `plainStep` reads back. */
export function stepText({ direction, by }: Pick<NumberStep, 'direction' | 'by'>): string {
  return JSON.stringify({ method: direction, values: [by] });
}

/** Adds a step to a stored number; null counts as 0. Whole numbers keep all digits. */
export function sumOf(stored: unknown, by: number): Int64 {
  const value = (stored ?? 0) as Int64;
  const isWhole = Number.isInteger(by) && (typeof value === 'bigint' || Number.isInteger(value));
  return isWhole ? normalizeInteger(BigInt(value) + BigInt(by)) : Number(value) + by;
}

/** The numbers of a document after adding its steps. */
export function steppedValues(
  document: WireDocument,
  steps: Readonly<Record<string, number>> = {},
): Readonly<Record<string, unknown>> {
  const stepped = Object.entries(steps).filter(([name]) => Object.hasOwn(document, name));
  return Object.fromEntries(stepped.map(([name, by]) => [name, sumOf(document[name], by)]));
}
