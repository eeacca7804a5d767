import { type Geometry, pointsOf, segmentsOf } from './spatial-geometry.js';
import { relate } from './spatial-relate.js';
import type { Position, SpatialType } from './spatial-value.js';

/** The predicates of queries as MariaDB's ST_ functions evaluate them. */
export const spatialPredicates: Readonly<Record<string, (left: Geometry, right: Geometry) => boolean>> = {
  equal: (left, right) => relate(left, right).equal,
  contains: (left, right) => relate(left, right).contains,
  crosses: (left, right) => relate(left, right).partial,
  intersects: (left, right) => relate(left, right).intersects,
  overlaps: (left, right) => left.type === right.type && relate(left, right).partial,
  touches: (left, right) => relate(left, right).touches,
};

/** MariaDB does not know whether a polygon crosses anything, or anything a point: neither the predicate nor its negation holds. */
export const isUnknownToMariadb = (predicate: string, left: SpatialType, right: SpatialType): boolean =>
  predicate === 'crosses' && (left === 'polygon' || right === 'point');

/** The predicates of queries as PostGIS evaluates them: OGC's, except `contains`, for which Appwrite uses ST_Covers. */
export const ogcPredicates: typeof spatialPredicates = {
  ...spatialPredicates,
  crosses: (left, right) => relate(left, right).crosses,
  overlaps: (left, right) => relate(left, right).overlaps,
};

/** Metres between two points; null between other geometries, for which MariaDB has no distance. */
export function sphereDistance(left: Geometry, right: Geometry): number | null {
  return left.type === 'point' && right.type === 'point' ? metresBetween(left.value, right.value) : null;
}

const earthRadius = 6_371_000;

/** Great-circle distance of two points in metres (MariaDB's ST_DISTANCE_SPHERE, radius 6,371,000 m). */
export function metresBetween([x1, y1]: Position, [x2, y2]: Position): number {
  const radians = Math.PI / 180;
  const latitude = Math.sin(((y2 - y1) * radians) / 2) ** 2;
  const longitude = Math.sin(((x2 - x1) * radians) / 2) ** 2;
  const half = latitude + Math.cos(y1 * radians) * Math.cos(y2 * radians) * longitude;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** The shortest distance of two geometries in degrees, on the plane; 0 if they intersect. */
export function planarDistance(left: Geometry, right: Geometry): number {
  if (left.type === 'point' && right.type === 'point')
    return Math.hypot(left.value[0] - right.value[0], left.value[1] - right.value[1]);
  if (relate(left, right).intersects) return 0;
  let [least, square] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  forEachPair(left, right, (point, start, end) => {
    const [x, y] = offset(point, start, end);
    const about = x * x + y * y;
    // Comparing squares is fast, but not exact enough to compare the result with a given distance.
    if (about > square * (1 + 1e-9)) return;
    square = Math.min(square, about);
    least = Math.min(least, Math.hypot(x, y));
  });
  return least;
}

/** Calls back with each point of one geometry and each segment of the other. */
export function forEachPair(
  left: Geometry,
  right: Geometry,
  visit: (point: Position, start: Position, end: Position) => void,
): void {
  for (const [from, to] of [
    [left, right],
    [right, left],
  ] as const) {
    const segments = segmentsOf(to);
    for (const point of pointsOf(from)) for (const [start, end] of segments) visit(point, start, end);
  }
}

/** The vector from the nearest place of a segment to a point. */
function offset(point: Position, start: Position, end: Position): Position {
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / square;
  const clamped = Math.max(0, Math.min(1, along));
  return [point[0] - start[0] - clamped * dx, point[1] - start[1] - clamped * dy];
}
