import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { WireOrder } from '../../query/compile-order.js';
import { exactJson, parseExactJson } from '../../query/exact-json.js';
import { queryProblem } from '../../query/query-problem.js';

/** A position in an ordered list: the document there and its values, from which the next documents are found. */
export interface PagePlace {
  readonly id: string;
  /** Values by the keys of the orders. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** The version of the cursor format; others are refused. */
const VERSION = 1;

/** Encodes a position as an opaque, URL-safe cursor that is bound to the orders. */
export function cursorAt(document: WireDocument, orders: readonly WireOrder[]): string {
  const values = orders.map(({ attribute }) => document[attribute] ?? null);
  const text = exactJson([VERSION, signature(orders), document.$id, ...values]);
  return Buffer.from(text).toString('base64url');
}

/** Decodes a cursor. Throws `query_invalid` for text that is not a cursor, or belongs to a query with other orders. */
export function placeOf(at: string, cursor: string, orders: readonly WireOrder[]): PagePlace {
  const parts = partsOf(cursor);
  if (parts === null || parts[0] !== VERSION || typeof parts[2] !== 'string')
    throw queryProblem(at, 'a text that is not a cursor', 'what page() gave', 'Give a cursor as it is.');
  if (parts[1] !== signature(orders) || parts.length !== orders.length + 3)
    throw queryProblem(
      at,
      'a cursor of a list in another order',
      'a cursor of the same query',
      'Start again without a cursor when the order changes.',
    );
  const values = orders.map(({ attribute }, index) => [attribute, parts[index + 3]] as const);
  return { id: parts[2], values: Object.fromEntries(values) };
}

function signature(orders: readonly WireOrder[]): string {
  return orders.map(({ attribute, descending }) => `${descending ? '-' : ''}${attribute}`).join(',');
}

function partsOf(cursor: unknown): readonly unknown[] | null {
  if (typeof cursor !== 'string') return null;
  try {
    const parts = parseExactJson(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : null;
  } catch {
    return null;
  }
}
