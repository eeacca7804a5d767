import { plainNumber } from '../rules/php/whole-float.js';
import { nestedQueries, parseQueries, type Query } from '../rules/queries/query-parser.js';
import { looselyOrdered } from './payload-order.js';
import { RealtimeError } from './realtime-error.js';

/** Whether a subscription asks for events with this payload. */
export type PayloadTest = (payload: Readonly<Record<string, unknown>>) => boolean;

const allowed = [
  'equal',
  'notEqual',
  'lessThan',
  'lessThanEqual',
  'greaterThan',
  'greaterThanEqual',
  'isNull',
  'isNotNull',
  'and',
  'or',
  'select',
];

/**
 * Reads the queries of a subscription. All of them must match; an empty list and `select('*')` match everything. Throws a RealtimeError.
 */
export function payloadTest(texts: readonly string[]): PayloadTest {
  const queries = parsed(texts);
  for (const query of queries) refuse(query);
  if (queries.some(({ method }) => method === 'select')) return () => true;
  return (payload) => queries.every((query) => holds(query, payload));
}

function parsed(texts: readonly string[]): readonly Query[] {
  try {
    return parseQueries(texts);
  } catch (error) {
    const text = error instanceof Error && 'text' in error ? String(error.text) : 'Syntax error';
    throw new RealtimeError(1003, `Invalid query: ${text.replace(/^Invalid query: /, '')}`);
  }
}

function refuse(query: Query): void {
  if (!allowed.includes(query.method)) {
    throw new RealtimeError(
      1003,
      `Invalid query: Query method '${query.method}' is not supported in Realtime queries. Allowed query methods are: ${allowed.join(', ')}`,
    );
  }
  if (query.method === 'select' && !(query.values.length === 1 && query.values[0] === '*')) {
    throw new RealtimeError(
      1003,
      'Invalid query: Only select("*") is allowed in Realtime queries. select("*") means "listen to all events".',
    );
  }
  if (query.method === 'and' || query.method === 'or') for (const nested of nestedQueries(query)) refuse(nested);
}

function holds(query: Query, payload: Readonly<Record<string, unknown>>): boolean {
  const { method, attribute, values } = query;
  if (method === 'and') return nestedQueries(query).every((nested) => holds(nested, payload));
  if (method === 'or') return nestedQueries(query).some((nested) => holds(nested, payload));
  if (!Object.hasOwn(payload, attribute)) return false;
  const value = payload[attribute];
  const targets = values.map(plainNumber);
  switch (method) {
    case 'equal':
      return targets.some((target) => target === value);
    case 'notEqual':
      return targets.every((target) => target !== value);
    case 'isNull':
      return value === null;
    case 'isNotNull':
      return value !== null;
    default:
      return targets.some((target) => compares(method, looselyOrdered(value, target)));
  }
}

function compares(method: string, order: number | null): boolean {
  if (order === null) return false;
  if (method === 'lessThan') return order < 0;
  if (method === 'lessThanEqual') return order <= 0;
  return method === 'greaterThan' ? order > 0 : order >= 0;
}
