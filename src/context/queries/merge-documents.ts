import type { WireDocument } from '../../appwrite/document-gateway.js';
import type { WireOrder } from '../../query/compile-query.js';
import { queryProblem } from '../../query/query-problem.js';

/** Throws `query_invalid` for an order by text or by a relationship: only the database knows how it compares those. */
export function requireMergeable(orders: readonly WireOrder[]): void {
  const unknown = orders.find(({ compares }) => compares !== 'value');
  if (unknown === undefined) return;
  throw queryProblem(
    unknown.attribute,
    'an order by text together with a list of $in too long for one request',
    'an order by numbers, dates or booleans',
    'Order the documents after reading them, or ask with shorter lists.',
  );
}

/** Documents read in several requests, each once and in order, as the database would give them. */
export function mergeDocuments(parts: readonly WireDocument[], orders: readonly WireOrder[]): readonly WireDocument[] {
  const once = new Map(parts.map((document) => [document.$id, document]));
  return [...once.values()].sort((a, b) => compareDocuments(a, b, orders));
}

function compareDocuments(a: WireDocument, b: WireDocument, orders: readonly WireOrder[]): number {
  for (const { attribute, descending } of orders) {
    const difference = compareValues(comparable(a[attribute]), comparable(b[attribute]));
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

type Value = string | number | bigint | null;

function compareValues(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return -1;
  return b === null || a > b ? 1 : -1;
}

/** Sequences come as text and count as numbers where they are ones; dates as text of one form. */
function comparable(value: unknown): Value {
  if (typeof value === 'string') return /^\d+$/.test(value) ? BigInt(value) : value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || typeof value === 'bigint' ? value : null;
}
