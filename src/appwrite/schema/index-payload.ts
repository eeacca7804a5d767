import type { IndexSchema } from '../../schema/index-schema.js';

type Payload = Readonly<Record<string, unknown>>;

/** The index payload of `createTable`, with upper-case orders, and an order and a length per attribute (fact 43). */
export function inlineIndex(index: IndexSchema): Payload {
  const orders = index.orders.map((order) => order.toUpperCase());
  return { ...settingsOf(index, orders), attributes: index.attributes };
}

/** The body of `POST …/indexes`. */
export function createIndexPayload(index: IndexSchema): Payload {
  return { ...settingsOf(index, index.orders), columns: index.attributes };
}

function settingsOf(index: IndexSchema, orders: readonly string[]): Payload {
  const { key, type, lengths } = index;
  return { key, type, ...(isOrdered(index) && { orders }), ...(hasLengths(index) && { lengths }) };
}

/** Appwrite ignores the orders of fulltext indexes and, on some databases, refuses those of spatial ones. */
function isOrdered({ type }: IndexSchema): boolean {
  return type === 'key' || type === 'unique';
}

function hasLengths({ lengths }: IndexSchema): boolean {
  return lengths.some((length) => length > 0);
}
