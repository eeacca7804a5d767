import type { Dials } from '../../dials/dials.js';
import type { SpatialRules } from '../../engines/engine-rules.js';
import type { NewColumn } from './column-rules.js';
import { isSpatialType, isTextType } from './column-types.js';
import type { NewIndex } from './inline-indexes.js';
import type { ColumnType } from './table-definition.js';

const LONGEST_INDEX = 768;
const knownTypes = 'key, unique, fulltext, spatial, object, hnsw_euclidean, hnsw_cosine, hnsw_dot, trigram, ttl';

/** The part of a column that index rules need. */
interface Indexable {
  readonly key: string;
  readonly type: ColumnType;
  readonly size: number;
  readonly required: boolean;
}

const systemColumns: readonly Indexable[] = [
  { key: '$id', type: 'string', size: 255, required: true },
  { key: '$createdAt', type: 'datetime', size: 0, required: false },
  { key: '$updatedAt', type: 'datetime', size: 0, required: false },
];

/** An index to check; it may have more or fewer lengths than columns. */
export type IndexToCheck = Pick<NewIndex, 'key' | 'columns' | 'lengths' | 'orders'> & { readonly type: string };

/** Why the storage would refuse the index, in the order of its checks (fact 46); undefined if it accepts it. */
export function refuseIndex(
  index: IndexToCheck,
  columns: readonly Pick<NewColumn, keyof Indexable>[],
  { engine }: Dials,
): string | undefined {
  if (!['key', 'unique', 'fulltext', 'spatial'].includes(index.type)) {
    return `Unknown index type: ${index.type}. Must be one of ${knownTypes}`;
  }
  if (index.type === 'spatial' && index.orders.length > 0 && !engine.spatial.indexesOrders) {
    return 'Spatial indexes with explicit orders are not supported. Remove the orders to create this index.';
  }
  const known = new Map<string, Indexable>(
    [...systemColumns, ...columns].map((column) => [column.key.toLowerCase(), column]),
  );
  const missing = index.columns.find((key) => !known.has(key.toLowerCase()));
  if (missing !== undefined) return `Invalid index attribute "${missing}" not found`;
  if (index.columns.length === 0) return 'No attributes provided for index';
  const used = index.columns.flatMap((key) => known.get(key.toLowerCase()) ?? []);
  if (new Set(used).size < used.length) return 'Duplicate attributes provided';
  const refused = refuseFulltext(index, used) ?? refuseLengths(index, used);
  if (refused !== undefined) return refused;
  if (engine.reservedIndexKeys.includes(index.key.toLowerCase())) return 'Index key name is reserved';
  return refuseSpatial(index, used, engine.spatial);
}

function refuseFulltext(index: IndexToCheck, used: readonly Indexable[]): string | undefined {
  const other = index.type === 'fulltext' ? used.find((column) => !isTextType(column.type)) : undefined;
  return other && `Attribute "${other.key}" cannot be part of a fulltext index, must be of type string`;
}

function refuseLengths({ type, lengths }: IndexToCheck, used: readonly Indexable[]): string | undefined {
  const misplaced = used.find((column, at) => lengths[at] && !isTextType(column.type));
  if (misplaced) return `Cannot set a length on "${misplaced.type}" attributes`;
  if (type === 'fulltext') return undefined;
  if (lengths.length > used.length) {
    return 'Invalid index lengths. Count of lengths must be equal or less than the number of attributes.';
  }
  let total = 0;
  for (const [at, column] of used.entries()) {
    const size = isTextType(column.type) ? column.size : column.type === 'double' ? 2 : 1;
    const length = (isTextType(column.type) && lengths[at]) || size;
    if (length < 0) return `Negative index length provided for ${column.key}`;
    if (length > size) return `Index length ${length} is larger than the size for ${column.key}: ${size}"`;
    total += length;
  }
  return total > LONGEST_INDEX ? `Index length is longer than the maximum: ${LONGEST_INDEX}` : undefined;
}

/**
 * The bytes that the storage counts for a key: four per character, and numbers with their full width, which `refuseIndex` counts as one
 * character.
 */
export function keyBytes({ type, columns, lengths }: IndexToCheck, all: readonly Indexable[]): number {
  if (type === 'fulltext' || type === 'spatial') return 0;
  const known = new Map<string, Indexable>([...systemColumns, ...all].map((column) => [column.key, column]));
  return columns.reduce((sum, key, at) => {
    const column = known.get(key);
    if (!column) return sum;
    return sum + (isTextType(column.type) ? 4 * (lengths[at] || column.size) : numberBytes(column));
  }, 0);
}

function numberBytes({ type, size }: Indexable): number {
  if (type === 'boolean') return 1;
  if (type === 'datetime') return 7;
  return type === 'integer' && size < 8 ? 4 : 8;
}

function refuseSpatial(
  { type }: IndexToCheck,
  used: readonly Indexable[],
  { indexesNulls }: SpatialRules,
): string | undefined {
  if (type !== 'spatial') {
    const spatial = used.find((column) => isSpatialType(column.type));
    return (
      spatial &&
      `Cannot create ${type} index on spatial attribute "${spatial.key}". Spatial attributes require spatial indexes.`
    );
  }
  const [column, ...more] = used;
  if (!column || more.length > 0) return 'Spatial index must have exactly one attribute';
  if (!isSpatialType(column.type)) {
    return `Spatial index can only be created on spatial attributes (point, linestring, polygon). Attribute "${column.key}" is of type "${column.type}"`;
  }
  if (column.required || indexesNulls) return undefined;
  return `Spatial indexes do not allow null values. Mark the attribute "${column.key}" as required or create the index on a column with no null values.`;
}
