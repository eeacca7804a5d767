import type { WireDocument } from './document-gateway.js';

/** Bits per entry; V8 keeps integers of this size unboxed. */
const BITS = 30;

export interface SeenDocuments {
  readonly add: (document: Pick<WireDocument, '$id' | '$sequence'>) => void;
  readonly has: (document: Pick<WireDocument, '$id' | '$sequence'>) => boolean;
}

/** An exact set of documents: one bit per `$sequence` if numbers are dense (1.4 MB per million), or the id if it is not a number. */
export function createSeenDocuments(): SeenDocuments {
  const masks = new Map<number, number>();
  const ids = new Set<string>();
  return {
    add({ $id, $sequence }) {
      const place = placeOf($sequence);
      if (place === null) ids.add($id);
      else masks.set(place.entry, (masks.get(place.entry) ?? 0) | place.bit);
    },
    has({ $id, $sequence }) {
      const place = placeOf($sequence);
      return place === null ? ids.has($id) : ((masks.get(place.entry) ?? 0) & place.bit) !== 0;
    },
  };
}

function placeOf(sequence: WireDocument['$sequence']): { readonly entry: number; readonly bit: number } | null {
  const number = typeof sequence === 'string' && /^\d+$/.test(sequence) ? Number(sequence) : sequence;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) return null;
  return { entry: Math.floor(number / BITS), bit: 1 << (number % BITS) };
}
