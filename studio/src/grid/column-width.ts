import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';
import { viewKey } from '../data/collection-state.js';
import { viewOf } from '../state/settings.js';

const WIDTHS: Readonly<Record<string, number>> = {
  boolean: 84,
  integer: 96,
  float: 96,
  bigint: 140,
  datetime: 164,
  enum: 104,
  email: 200,
  point: 150,
};

const WIDEST = 420;

/** The width of a column: the one a person gave it, else one that suits the type. */
export function columnWidth(collection: DescribedCollection, column: string): number {
  const own = viewOf(viewKey(collection)).widths?.[column];
  if (own !== undefined) return own;
  if (column === '$id') return 220;
  if (column.startsWith('$')) return 164;
  const attribute = collection.attributes.find(({ key }) => key === column);
  if (attribute === undefined) {
    const link = collection.links.find(({ name }) => name === column);
    return Math.min(WIDEST, Math.max(110, column.length * 8 + (link?.target.length ?? 0) * 6 + 44));
  }
  const natural = WIDTHS[attribute.type] ?? 220;
  return Math.min(WIDEST, Math.max(natural, column.length * 8 + attribute.type.length * 6 + 44));
}
