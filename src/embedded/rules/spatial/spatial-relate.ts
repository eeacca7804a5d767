import { type Geometry, segmentsOf } from './spatial-geometry.js';
import type { Position } from './spatial-value.js';

/** The spatial relation of two geometries, following OGC simple features. */
export interface Relation {
  readonly equal: boolean;
  /** No part of the right one is outside the left one. MariaDB includes the boundary, unlike OGC. */
  readonly contains: boolean;
  readonly intersects: boolean;
  /** They meet and neither contains the other, which MariaDB uses for both `crosses` and `overlaps`, whatever the dimensions. */
  readonly partial: boolean;
  readonly touches: boolean;
  /** OGC's definition: the interiors meet in the dimension of both, and each has a part outside the other. */
  readonly overlaps: boolean;
  /** OGC's definition: two lines meet in single points, or the geometry of lower dimension is partly inside the other. */
  readonly crosses: boolean;
}

type Place = 'interior' | 'boundary' | 'exterior';

type Polygon = Geometry & { readonly type: 'polygon' };

/** A geometry with everything that comparisons need. */
interface Drawing {
  readonly geometry: Geometry;
  readonly segments: ReturnType<typeof segmentsOf>;
  readonly ends: readonly Position[];
  /** Two corners of its bounding box. */
  readonly low: Position;
  readonly high: Position;
}

function drawingOf(geometry: Geometry): Drawing {
  const segments = segmentsOf(geometry);
  let [left, bottom, right, top] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const [[x1, y1], [x2, y2]] of segments) {
    left = Math.min(left, x1, x2);
    bottom = Math.min(bottom, y1, y2);
    right = Math.max(right, x1, x2);
    top = Math.max(top, y1, y2);
  }
  return { geometry, segments, ends: boundaryPoints(geometry), low: [left, bottom], high: [right, top] };
}

/** What the pieces of one geometry, cut where they meet the other one, show about the two. */
interface Evidence {
  /** Greatest dimension in which the interiors were found to meet; -1 for none. */
  interiors: number;
  meets: boolean;
  /** Whether a piece of this geometry is outside the other. */
  outside: boolean;
}

const dimensions = { point: 0, linestring: 1, polygon: 2 } as const;

/**
 * Determines the relation of two geometries: each line is cut where it meets the other geometry, and every piece and every cut is located
 * inside, on the boundary of, or outside the other. Two polygons also share their interiors if boundaries run together with the same side
 * inside, or if one contains an inner point of the other.
 */
export function relate(left: Geometry, right: Geometry): Relation {
  const [a, b] = [dimensions[left.type], dimensions[right.type]];
  const [one, two] = [drawingOf(left), drawingOf(right)];
  const fromLeft = examine(one, two);
  const fromRight = examine(two, one);
  const interiors = Math.max(fromLeft.interiors, fromRight.interiors);
  const intersects = fromLeft.meets || fromRight.meets;
  // A geometry of higher dimension always has a part outside one of lower dimension.
  const leftOutside = fromLeft.outside || a > b;
  const rightOutside = fromRight.outside || b > a;
  return {
    equal: a === b && intersects && !leftOutside && !rightOutside,
    contains: intersects && !rightOutside,
    intersects,
    touches: intersects && interiors < 0,
    partial: intersects && leftOutside && rightOutside,
    overlaps: a === b && interiors === a && leftOutside && rightOutside,
    crosses: a === b ? a === 1 && interiors === 0 : interiors >= 0 && (a < b ? leftOutside : rightOutside),
  };
}

function examine(subject: Drawing, other: Drawing): Evidence {
  const evidence: Evidence = { interiors: -1, meets: false, outside: false };
  const { geometry, ends } = subject;
  for (const [start, end] of subject.segments) {
    const cuts = cutsOf(start, end, other);
    for (const [at, cut] of cuts.entries()) {
      const isBoundary = geometry.type === 'polygon' || ends.some((point) => same(point, cut));
      note(evidence, place(cut, other), isBoundary, 0);
      const next = cuts[at + 1];
      if (next) note(evidence, place(middle(cut, next), other), geometry.type === 'polygon', 1);
    }
  }
  if (geometry.type === 'polygon') examineArea(subject, geometry, other, evidence);
  return evidence;
}

function note(evidence: Evidence, where: Place, isBoundary: boolean, dimension: number): void {
  if (where === 'exterior') evidence.outside = true;
  else evidence.meets = true;
  if (where === 'interior' && !isBoundary) evidence.interiors = Math.max(evidence.interiors, dimension);
}

/** Finds what only the area of a polygon shows: interiors that meet although no line of one is inside the other. */
function examineArea(subject: Drawing, polygon: Polygon, other: Drawing, evidence: Evidence): void {
  const { geometry } = other;
  if (geometry.type === 'point') {
    if (place(geometry.value, subject) === 'interior') evidence.interiors = Math.max(evidence.interiors, 0);
    return;
  }
  for (const [start, end] of other.segments) {
    const cuts = cutsOf(start, end, subject);
    for (const [at, cut] of cuts.entries()) {
      const next = cuts[at + 1];
      if (next && place(middle(cut, next), subject) === 'interior') {
        evidence.interiors = Math.max(evidence.interiors, geometry.type === 'polygon' ? 2 : 1);
      }
    }
  }
  if (geometry.type !== 'polygon') return;
  const inner = innerPoint(polygon, subject);
  if (inner && place(inner, other) === 'interior') evidence.interiors = 2;
  if (inner && place(inner, other) === 'exterior') evidence.outside = true;
  for (const [start, end] of subject.segments) {
    const cuts = cutsOf(start, end, other);
    for (const [at, cut] of cuts.entries()) {
      const next = cuts[at + 1];
      if (next && place(middle(cut, next), other) === 'interior') evidence.interiors = 2;
    }
  }
}

/** The ends of an open line; closed lines, points and (as a set of points) polygons have none. */
function boundaryPoints(geometry: Geometry): readonly Position[] {
  if (geometry.type !== 'linestring') return [];
  const [first] = geometry.value;
  const last = geometry.value.at(-1);
  return first && last && !same(first, last) ? [first, last] : [];
}

/** The ends of a segment and the points where it meets the other geometry, in order. */
function cutsOf(start: Position, end: Position, other: Drawing): Position[] {
  if (same(start, end)) return [start];
  if (!near(start, end, other.low, other.high)) return [start, end];
  const steps = new Map<number, Position>([
    [0, start],
    [1, end],
  ]);
  const add = (point: Position): void => {
    const step = along(point, start, end);
    if (step > 0 && step < 1) steps.set(step, point);
  };
  for (const [from, to] of other.segments) {
    if (!near(start, end, from, to)) continue;
    for (const point of [from, to]) if (onSegment(point, start, end)) add(point);
    const crossing = crossingOf(start, end, from, to);
    if (crossing) add(crossing);
  }
  return [...steps].sort(([one], [two]) => one - two).map(([, point]) => point);
}

function place(point: Position, { geometry, segments, ends, low, high }: Drawing): Place {
  if (geometry.type === 'point') return same(point, geometry.value) ? 'interior' : 'exterior';
  if (!near(point, point, low, high)) return 'exterior';
  const onLine = segments.some(([start, end]) => near(point, point, start, end) && onSegment(point, start, end));
  if (geometry.type === 'linestring') {
    if (!onLine) return 'exterior';
    return ends.some((end) => same(end, point)) ? 'boundary' : 'interior';
  }
  if (onLine) return 'boundary';
  let inside = false;
  for (const [[x1, y1], [x2, y2]] of segments) {
    if (y1 > point[1] !== y2 > point[1] && point[0] < ((x2 - x1) * (point[1] - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside ? 'interior' : 'exterior';
}

/** More heights are only tried in a polygon with hardly any area, and each one requires looking at all segments. */
const mostHeights = 100;

/** A point inside a polygon: the middle of the first part of a horizontal line that is inside. */
function innerPoint(polygon: Polygon, drawing: Drawing): Position | null {
  const heights = [...new Set(polygon.value.flat().map(([, y]) => y))].sort((one, two) => one - two);
  for (const [at, low] of heights.slice(0, mostHeights).entries()) {
    const high = heights[at + 1];
    if (high === undefined) return null;
    const y = (low + high) / 2;
    const crossings = drawing.segments
      .filter(([[, y1], [, y2]]) => y1 > y !== y2 > y)
      .map(([[x1, y1], [x2, y2]]) => x1 + ((y - y1) * (x2 - x1)) / (y2 - y1))
      .sort((one, two) => one - two);
    for (const [index, x] of crossings.entries()) {
      const next = crossings[index + 1];
      const point: Position = [(x + (next ?? x)) / 2, y];
      if (next !== undefined && next > x && place(point, drawing) === 'interior') return point;
    }
  }
  return null;
}

const same = (one: Position, two: Position): boolean => one[0] === two[0] && one[1] === two[1];
const middle = (one: Position, two: Position): Position => [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2];

const turn = (a: Position, b: Position, c: Position): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

const tolerance = 1e-12;

/** More than the tolerance by which a point may lie beside a segment. */
const margin = 1e-6;

/** Whether two bounding boxes meet; geometries can only meet if their boxes do. */
function near(a: Position, b: Position, c: Position, d: Position): boolean {
  return (
    Math.min(a[0], b[0]) <= Math.max(c[0], d[0]) + margin &&
    Math.max(a[0], b[0]) >= Math.min(c[0], d[0]) - margin &&
    Math.min(a[1], b[1]) <= Math.max(c[1], d[1]) + margin &&
    Math.max(a[1], b[1]) >= Math.min(c[1], d[1]) - margin
  );
}

function onSegment(point: Position, start: Position, end: Position): boolean {
  if (same(point, start) || same(point, end)) return true;
  const size = Math.max(1, Math.abs(end[0] - start[0]) + Math.abs(end[1] - start[1]));
  if (Math.abs(turn(start, end, point)) > tolerance * size * size) return false;
  const step = along(point, start, end);
  return step >= 0 && step <= 1;
}

function along(point: Position, start: Position, end: Position): number {
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const square = dx * dx + dy * dy;
  return square === 0 ? 0 : ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / square;
}

function crossingOf(a: Position, b: Position, c: Position, d: Position): Position | null {
  const [one, two, three, four] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (one * two >= 0 || three * four >= 0) return null;
  const step = three / (three - four);
  return [a[0] + step * (b[0] - a[0]), a[1] + step * (b[1] - a[1])];
}
