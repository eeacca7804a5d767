import type { IndexSchema } from '../schema/index-schema.js';
import type { WireOrder } from './compile-order.js';
import type { WireQuery } from './wire-query.js';

/** The index that serves a request, chosen roughly as databases do: equalities first, then one range or the order. */
export interface ServingIndex {
  /** The key of an index of the collection, or `$id`, `$sequence`, `$createdAt` or `$updatedAt`, which Appwrite always indexes. */
  readonly index: string;
  readonly serves: 'conditions' | 'order' | 'conditions and order';
}

const RANGES = [
  'lessThan',
  'lessThanEqual',
  'greaterThan',
  'greaterThanEqual',
  'between',
  'startsWith',
  'isNull',
  'isNotNull',
];
const SPATIAL = ['intersects', 'contains', 'crosses', 'overlaps', 'touches', 'distanceLessThan'];

/** Indexes that every collection has. */
const BUILT_IN: readonly IndexSchema[] = ['$id', '$sequence', '$createdAt', '$updatedAt'].map((key) => ({
  key,
  type: 'key',
  attributes: [key],
  orders: ['asc'],
  lengths: [0],
}));

/** The index that best serves conditions and orders; null if every document must be scanned. */
export function servingIndex(
  filters: readonly WireQuery[],
  orders: readonly WireOrder[],
  indexes: readonly IndexSchema[],
): ServingIndex | null {
  const asked = (methods: readonly string[]) =>
    new Set(filters.flatMap(({ method, attribute }) => (attribute && methods.includes(method) ? [attribute] : [])));
  const [equal, ranged, searched, spatial] = [asked(['equal']), asked(RANGES), asked(['search']), asked(SPATIAL)];
  let best: (ServingIndex & { readonly weight: number }) | null = null;
  for (const index of [...indexes, ...BUILT_IN]) {
    const special = index.type === 'fulltext' ? searched : index.type === 'spatial' ? spatial : null;
    const { conditions, ordered } =
      special === null
        ? use(index, equal, ranged, orders)
        : { conditions: index.attributes.some((one) => special.has(one)) ? 1 : 0, ordered: false };
    if (conditions === 0 && !ordered) continue;
    const weight = conditions * 2 + (ordered ? 1 : 0);
    if (best !== null && best.weight >= weight) continue;
    best = {
      index: index.key,
      serves: conditions === 0 ? 'order' : ordered ? 'conditions and order' : 'conditions',
      weight,
    };
  }
  return best === null ? null : { index: best.index, serves: best.serves };
}

/** How many conditions an index serves, and whether it also serves the order. */
function use(
  { attributes, orders: directions }: IndexSchema,
  equal: ReadonlySet<string>,
  ranged: ReadonlySet<string>,
  orders: readonly WireOrder[],
): { readonly conditions: number; readonly ordered: boolean } {
  const fixed = attributes.findIndex((one) => !equal.has(one));
  const conditions = fixed === -1 ? attributes.length : fixed;
  const rest = attributes.slice(conditions);
  const needed = orders.filter(({ attribute }) => !equal.has(attribute));
  const turns = needed.map(({ descending }, at) => descending === (directions[conditions + at] === 'desc'));
  const ordered =
    needed.length > 0 &&
    needed.length <= rest.length &&
    needed.every(({ attribute }, at) => attribute === rest[at]) &&
    turns.every((turn) => turn === turns[0]);
  const [next] = rest;
  return { conditions: next !== undefined && ranged.has(next) ? conditions + 1 : conditions, ordered };
}
