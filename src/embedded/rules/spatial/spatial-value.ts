import { isDeepStrictEqual } from 'node:util';
import { type PhpArray, phpArray } from '../php/php-array.js';
import { isNumeric, phpNumberText } from '../php/php-number.js';
import { plainNumber } from '../php/whole-float.js';

/** Points, lines and polygons as values: what the server accepts, how it refuses others, and the form in which it stores them. */

export type SpatialType = 'point' | 'linestring' | 'polygon';
/** Longitude and latitude. */
export type Position = readonly [number, number];
/** A point, a line or the rings of a polygon. */
export type SpatialValue = Position | readonly Position[] | readonly (readonly Position[])[];

const wktStart = /^(POINT|LINESTRING|POLYGON)\s*\(/i;

/**
 * The message that refuses a value of the type (empty for a text that is not WKT), or null if it is accepted. Of WKT only the first word
 * is checked.
 */
export function refuseSpatial(type: SpatialType, value: unknown): string | null {
  if (typeof value === 'string') return wktStart.test(value.trim()) ? null : '';
  const array = phpArray(value);
  if (!array) return 'Spatial value must be array or WKT string';
  if (type === 'point') return refusePoint(array);
  return type === 'linestring' ? refuseLine(array) : refusePolygon(array);
}

function refusePoint(point: PhpArray): string | null {
  if (sizeOf(point) !== 2) return 'Point must be an array of two numeric values [x, y]';
  return hasNumbers(point) ? refuseCoordinate(point) : 'Point coordinates must be numeric values';
}

function refuseLine(line: PhpArray): string | null {
  if (sizeOf(line) < 2) return 'LineString must contain at least two points';
  for (const [key, item] of Object.entries(line)) {
    const point = phpArray(item);
    if (!point || sizeOf(point) !== 2) return 'Each point in LineString must be an array of two values [x, y]';
    if (!hasNumbers(point)) return 'Each point in LineString must have numeric coordinates';
    const refusal = refuseCoordinate(point);
    if (refusal !== null) return `Invalid coordinates at point #${key}: ${refusal}`;
  }
  return null;
}

function refusePolygon(polygon: PhpArray): string | null {
  if (sizeOf(polygon) === 0) return 'Polygon must contain at least one ring';
  for (const [key, ring] of Object.entries(ringsOf(polygon))) {
    const refusal = refuseRing(ring, key);
    if (refusal !== null) return refusal;
  }
  return null;
}

function refuseRing(value: unknown, key: string): string | null {
  const ring = phpArray(value);
  if (!ring || sizeOf(ring) === 0) return `Ring #${key} must be an array of points`;
  if (sizeOf(ring) < 4) return `Ring #${key} must contain at least 4 points to form a closed polygon`;
  for (const [index, item] of Object.entries(ring)) {
    const point = phpArray(item);
    if (!point || sizeOf(point) !== 2) return `Point #${index} in ring #${key} must be an array of two values [x, y]`;
    if (!hasNumbers(point)) return `Coordinates of point #${index} in ring #${key} must be numeric`;
    const refusal = refuseCoordinate(point);
    if (refusal !== null) return `Invalid coordinates at point #${index} in ring #${key}: ${refusal}`;
  }
  // PHP compares the two with the types of their numbers: `0` and `0.0` are not the same.
  return isDeepStrictEqual(ring[0], ring[sizeOf(ring) - 1])
    ? null
    : `Ring #${key} must be closed (first point must equal last point)`;
}

function refuseCoordinate(point: PhpArray): string | null {
  const [x, y] = positionOf(point);
  if (x < -180 || x > 180) return `Longitude (x) must be between -180 and 180, got ${phpNumberText(x)}`;
  if (y < -90 || y > 90) return `Latitude (y) must be between -90 and 90, got ${phpNumberText(y)}`;
  return null;
}

/** A list of points without rings counts as a polygon with one ring. */
function ringsOf(polygon: PhpArray): PhpArray {
  const first = phpArray(polygon[0]);
  return first && sizeOf(first) === 2 && hasNumbers(first) ? { 0: polygon } : polygon;
}

function positionOf(value: unknown): Position {
  const point = phpArray(value) ?? {};
  return [Number(plainNumber(point[0])), Number(plainNumber(point[1]))];
}

const sizeOf = (array: PhpArray): number => Object.keys(array).length;
const hasNumbers = (point: PhpArray): boolean => isNumeric(point[0]) && isNumeric(point[1]);
const positions = (value: unknown): Position[] => Object.values(phpArray(value) ?? {}).map(positionOf);

/** The stored form of an accepted value; null for WKT that is malformed or has another type. */
export function normaliseSpatial(type: SpatialType, value: unknown): SpatialValue | null {
  if (typeof value === 'string') return readWkt(type, value);
  if (type === 'point') return positionOf(value);
  return type === 'linestring' ? positions(value) : Object.values(ringsOf(phpArray(value) ?? {})).map(positions);
}

function readWkt(type: SpatialType, text: string): SpatialValue | null {
  const body = /^(\w+)\s*\((.*)\)\s*$/s.exec(text.trim());
  if (body?.[1]?.toLowerCase() !== type) return null;
  const content = (body[2] ?? '').trim();
  const rings = type === 'polygon' ? content.replace(/^\(|\)$/g, '').split(/\)\s*,\s*\(/) : [content];
  const read = rings.map((ring) => ring.split(',').map((pair) => pair.trim().split(/\s+/).map(Number)));
  const valid = read.every((ring) => ring.every((pair) => pair.length === 2 && pair.every(Number.isFinite)));
  if (!valid) return null;
  const lists = read as unknown as Position[][];
  const value =
    type === 'polygon' ? lists : type === 'linestring' ? lists[0] : lists[0]?.length === 1 ? lists[0][0] : null;
  return value && refuseSpatial(type, value) === null ? value : null;
}
