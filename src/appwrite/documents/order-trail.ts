import type { WireOrder } from '../../query/compile-order.js';
import type { SeenValues } from '../../query/page-after.js';
import type { WireDocument } from './document-gateway.js';
import { createSeenDocuments, type SeenDocuments } from './seen-documents.js';

/** MariaDB sorts texts by this many characters, but compares all of them. */
const SORTED_CHARACTERS = 255;
/** Every database finds floats with this many significant digits again. */
const FLOAT_DIGITS = 14;

export interface OrderTrail {
  readonly add: (page: readonly WireDocument[]) => void;
  /** Whether a document of the page was read before, or appears twice. */
  readonly knows: (page: readonly WireDocument[]) => boolean;
  readonly count: () => number;
  readonly passed: Pick<SeenDocuments, 'has'>;
  /** For each order, what was read among documents that equal the last one in all previous orders. */
  readonly seen: () => readonly SeenValues[];
}

/** Tracks what a paged read has seen. Takes a bit per document; none in order of creation, where no document can repeat. */
export function createOrderTrail(orders: readonly WireOrder[]): OrderTrail {
  const isCreation = orders.length === 1 && orders[0]?.attribute === '$sequence';
  const passed = createSeenDocuments();
  let count = 0;
  let last: WireDocument | null = null;
  let seen = orders.map(() => ({ nulls: false, values: false }));

  function follow(document: WireDocument): void {
    let isSame = last !== null;
    seen = orders.map(({ attribute }, at) => {
      const before = isSame ? seen[at] : undefined;
      const value = document[attribute] ?? null;
      isSame &&= value === (last?.[attribute] ?? null);
      return {
        nulls: before?.nulls === true || value === null,
        values: before?.values === true || value !== null,
      };
    });
    last = document;
  }

  return {
    add(page) {
      count += page.length;
      if (isCreation) return;
      for (const document of page) {
        passed.add(document);
        follow(document);
      }
    },
    knows: (page) => new Set(page.map(({ $id }) => $id)).size < page.length || page.some(passed.has),
    count: () => count,
    passed,
    seen: () => seen,
  };
}

/** Whether the values of a document say which documents follow it, in every database. A document that a transaction creates has no place yet. */
export function isPlaced(orders: readonly WireOrder[], values: Readonly<Record<string, unknown>>): boolean {
  return orders.every(({ attribute }) => {
    const value = values[attribute] ?? null;
    if (attribute.startsWith('$') && value === null) return false;
    return attribute === '$sequence' || isExact(value);
  });
}

/** Whether every database compares a value the way it sorts it. */
function isExact(value: unknown): boolean {
  if (typeof value === 'string') return [...value].length < SORTED_CHARACTERS;
  if (typeof value !== 'number') return true;
  return Math.abs(value) < 10 ** FLOAT_DIGITS && Number(value.toPrecision(FLOAT_DIGITS)) === value;
}
