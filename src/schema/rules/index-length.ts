import { attributeType } from '../attribute-types.js';
import type { CollectionSchema } from '../database-schema.js';
import type { IndexSchema } from '../index-schema.js';
import { INDEX_LENGTH } from '../limits.js';

/** Characters of an id in an index. */
export const ID_LENGTH = 255;

interface Part {
  /** Characters without a length. */
  readonly whole: number;
  readonly isText: boolean;
  /** The declared length; 0 for none. */
  readonly length: number;
}

/** The characters of an index (fact 46); Infinity if a text without a size has no length. */
export function indexLength(index: IndexSchema, collection: CollectionSchema): number {
  return parts(index, collection).reduce(
    (sum, part) => sum + (part.isText && part.length > 0 ? part.length : part.whole),
    0,
  );
}

/** Whether the attributes of an index are wider than it may be. */
export function isTooLong(index: IndexSchema, collection: CollectionSchema): boolean {
  return (index.type === 'key' || index.type === 'unique') && indexLength(index, collection) > INDEX_LENGTH;
}

/** Proposes lengths that fit: short texts stay whole, the others share the remaining room evenly. Null if nothing fits. */
export function proposeLengths(index: IndexSchema, collection: CollectionSchema): number[] | null {
  const all = parts(index, collection);
  const texts = all.filter((part) => part.isText).sort((a, b) => a.whole - b.whole);
  let room = INDEX_LENGTH - all.filter((part) => !part.isText).reduce((sum, part) => sum + part.whole, 0);
  if (texts.length === 0 || room < texts.length) return null;
  const lengths = new Map<Part, number>();
  texts.forEach((part, at) => {
    const share = Math.floor(room / (texts.length - at));
    lengths.set(part, part.whole <= share ? 0 : share);
    room -= Math.min(part.whole, share);
  });
  return all.map((part) => lengths.get(part) ?? 0);
}

function parts(index: IndexSchema, collection: CollectionSchema): Part[] {
  return index.attributes.map((key, at) => {
    const length = index.lengths[at] ?? 0;
    const attribute = collection.attributes.find((candidate) => candidate.key === key);
    if (attribute === undefined) return { whole: key === '$id' ? ID_LENGTH : 1, isText: false, length };
    const type = attributeType(attribute);
    return { whole: type.indexLength(attribute), isText: type.family === 'text', length };
  });
}
