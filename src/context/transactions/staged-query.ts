import type { WireQuery } from '../../query/wire-query.js';

/** A list request, taken apart. */
export interface Asked {
  readonly filters: readonly WireQuery[];
  /** The filter that asks for links through a path (`tags.$id`); null if there is none. */
  readonly owner: WireQuery | null;
  readonly orders: readonly { readonly attribute: string; readonly descending: boolean }[];
  readonly limit: number;
  readonly offset: number;
  /** Stored keys without paths; null for all. */
  readonly select: readonly string[] | null;
  /** The lists of related documents that are selected, and whether whole ones. */
  readonly paths: ReadonlyMap<string, boolean>;
  /** The stored keys that filters and orders ask for. */
  readonly keys: ReadonlySet<string>;
  /** Whether it continues from a cursor. */
  readonly hasCursor: boolean;
}

/** Appwrite's limit if none is given. */
const DEFAULT_LIMIT = 25;

const OTHERS = new Set(['limit', 'offset', 'select', 'cursorAfter', 'cursorBefore']);

export function askedOf(queries: readonly WireQuery[]): Asked {
  const firstOf = (name: string) => queries.find(({ method }) => method === name)?.values?.[0];
  const filters = queries.filter(({ method }) => !OTHERS.has(method) && !method.startsWith('order'));
  const orders = queries
    .filter(({ method }) => method === 'orderAsc' || method === 'orderDesc')
    .map(({ method, attribute = '' }) => ({
      attribute: attribute === '' ? '$sequence' : attribute,
      descending: method === 'orderDesc',
    }));
  const selected = queries.flatMap(({ method, values = [] }) => (method === 'select' ? values.map(String) : []));
  const dotted = selected.filter((key) => key.includes('.'));
  const plain = selected.filter((key) => !key.includes('.'));
  return {
    filters,
    owner: filters.find(({ method, attribute = '' }) => method === 'equal' && attribute.endsWith('.$id')) ?? null,
    orders: orders.some(({ attribute }) => attribute === '$id' || attribute === '$sequence')
      ? orders
      : [...orders, { attribute: '$sequence', descending: false }],
    limit: Number(firstOf('limit') ?? DEFAULT_LIMIT),
    offset: Number(firstOf('offset') ?? 0),
    select: selected.length === 0 ? null : plain.length === 0 ? ['$id'] : plain,
    paths: new Map(dotted.map((path) => [path.slice(0, path.indexOf('.')), !path.endsWith('.$id')])),
    keys: new Set([...filters.flatMap(keysOf), ...orders.map(({ attribute }) => attribute)]),
    hasCursor: queries.some(({ method }) => method.startsWith('cursor')),
  };
}

/** The keys to select, with those of the orders; null for all, because only whole documents show the ids that they link. */
export function withOrders({ select, orders }: Asked, links: ReadonlySet<string>): readonly string[] | null {
  if (select === null || select.includes('*')) return select;
  const keys = orders.map(({ attribute }) => attribute).filter((attribute) => !attribute.startsWith('$'));
  return keys.some((key) => links.has(key)) ? null : [...new Set([...select, ...keys])];
}

function keysOf({ method, attribute, values = [] }: WireQuery): readonly string[] {
  if (method === 'and' || method === 'or') return values.flatMap((one) => keysOf(one as WireQuery));
  return attribute === undefined ? [] : [attribute];
}
