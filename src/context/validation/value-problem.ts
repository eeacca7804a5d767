import type { Problem } from '../../metadata/options/problem.js';
import { show } from '../../metadata/options/show-value.js';
import { type AttributeSchema, isEncrypted } from '../../schema/attribute-schema.js';

/** A value in its stored form, or why it cannot be stored. */
export type StoredOrProblem = { readonly stored: unknown } | { readonly problem: Problem };

export function problem(rule: string, found: string, expected: string, remedy: string): { problem: Problem } {
  return { problem: { rule, found, expected, remedy } };
}

/** Adds the (shortened) value to a problem; values of encrypted attributes stay out of messages. */
export function withValue(attribute: AttributeSchema, value: unknown, result: StoredOrProblem): StoredOrProblem {
  if (!('problem' in result) || value === null || value === undefined || isEncrypted(attribute)) return result;
  return { problem: { ...result.problem, found: `${result.problem.found} (${show(value)})` } };
}
