import type { Answer } from '../http/route.js';

/** The response of a row route as it was before 1.9: `$sequence` is a number, also in related rows. */
export function withNumericSequences(answer: Answer): Answer {
  return answer.body === undefined ? answer : { ...answer, body: numbered(answer.body) };
}

function numbered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numbered);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === '$sequence' ? Number(item) : numbered(item)]),
  );
}

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
