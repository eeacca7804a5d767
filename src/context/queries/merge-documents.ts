import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { WireOrder } from '../../query/compile-order.js';

/** Where documents without a value come in ascending order. */
export type NullsEnd = 'first' | 'last';

/** Compares documents in the database's order. Only for orders whose values compare here as they do in the database. */
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

/** Sequences may arrive as text, and compare as numbers; dates compare as text, because all have one format. */
function comparable(value: unknown): Value {
  if (typeof value === 'string') return /^\d+$/.test(value) ? BigInt(value) : value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || typeof value === 'bigint' ? value : null;
}
