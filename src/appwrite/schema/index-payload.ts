import type { IndexSchema } from '../../schema/index-schema.js';

type Payload = Readonly<Record<string, unknown>>;

/** The index payload of `createTable`: upper-case orders, and as many orders and lengths as attributes (fact 43). */
export function inlineIndex(index: IndexSchema): Payload {
  const { key, type, attributes } = index;
  return {
    key,
    type,
    attributes,
    ...(isOrdered(index) && { orders: index.orders.map((order) => order.toUpperCase()) }),
    ...(hasLengths(index) && { lengths: index.lengths }),
  };
}

/** The body of `POST …/indexes`. */
export function createIndexPayload(index: IndexSchema): Payload {
  const { key, type, attributes } = index;
  return {
    key,
    type,
    columns: attributes,
    ...(isOrdered(index) && { orders: index.orders }),
    ...(hasLengths(index) && { lengths: index.lengths }),
  };
}

/** Appwrite ignores the orders of fulltext indexes and, on some databases, refuses those of spatial ones. */
function isOrdered({ type }: IndexSchema): boolean {
  return type === 'key' || type === 'unique';
}

function hasLengths({ lengths }: IndexSchema): boolean {
  return lengths.some((length) => length > 0);
}
