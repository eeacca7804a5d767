import type { Position, SpatialType, SpatialValue } from './spatial-value.js';

/** A geometry with its type. */
export type Geometry =
  | { readonly type: 'point'; readonly value: Position }
  | { readonly type: 'linestring'; readonly value: readonly Position[] }
  | { readonly type: 'polygon'; readonly value: readonly (readonly Position[])[] };

/** Combines a stored value with its column's type. */
export function geometryOf(type: SpatialType, value: SpatialValue): Geometry {
  return { type, value } as Geometry;
}

/**
 * Recognises the geometry of a query value by its form, as the server does: `[x,y]`, `[[x,y],…]` or `[[[x,y],…],…]`; null for anything
 * else.
 */
export function readGeometry(value: unknown): Geometry | null {
  if (isPosition(value)) return { type: 'point', value };
  if (!Array.isArray(value) || value.length === 0) return null;
  if (value.every(isPosition)) return { type: 'linestring', value };
  const isRings = value.every((ring) => Array.isArray(ring) && ring.length > 0 && ring.every(isPosition));
  return isRings ? { type: 'polygon', value } : null;
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number');

/** Whether MariaDB accepts the geometry: a line with one point and an open ring are null for it. */
export function isReadable(geometry: Geometry): boolean {
  if (geometry.type === 'point') return true;
  return geometry.type === 'linestring' ? geometry.value.length > 1 : geometry.value.every(isClosed);
}

const isClosed = (ring: readonly Position[]): boolean => {
  const [first] = ring;
  const last = ring.at(-1);
  return ring.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
};

/** The line segments of a geometry; a point is a segment of length zero. */
export function segmentsOf(geometry: Geometry): (readonly [Position, Position])[] {
  if (geometry.type === 'point') return [[geometry.value, geometry.value]];
  const lines = geometry.type === 'linestring' ? [geometry.value] : geometry.value;
  return lines.flatMap((line) => line.slice(1).map((end, at): readonly [Position, Position] => [line[at] ?? end, end]));
}

export function pointsOf(geometry: Geometry): readonly Position[] {
  if (geometry.type === 'point') return [geometry.value];
  return geometry.type === 'linestring' ? geometry.value : geometry.value.flat();
}
