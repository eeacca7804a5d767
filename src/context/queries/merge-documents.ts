import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { WireOrder } from '../../query/compile-order.js';

/** Which end documents without a value are at under an ascending order. */
export type NullsEnd = 'first' | 'last';

/** Compares documents as the database orders them, by orders whose values compare here as they do there. */
export function compareDocuments(
  orders: readonly WireOrder[],
  nulls: NullsEnd,
): (a: WireDocument, b: WireDocument) => number {
  return (a, b) => {
    for (const { attribute, descending } of orders) {
      const difference = compareValues(comparable(a[attribute]), comparable(b[attribute]), nulls);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  };
}

type Value = string | number | bigint | null;

function compareValues(a: Value, b: Value, nulls: NullsEnd): number {
  if (a === b) return 0;
  if (a === null || b === null) return (a === null) === (nulls === 'first') ? -1 : 1;
  return a > b ? 1 : -1;
}

/** Sequences come as text and count as numbers where they are ones; dates as text of one form. */
function comparable(value: unknown): Value {
  if (typeof value === 'string') return /^\d+$/.test(value) ? BigInt(value) : value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || typeof value === 'bigint' ? value : null;
}
