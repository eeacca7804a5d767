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
  const list = phpList(value);
  if (!list) return 'Spatial value must be array or WKT string';
  if (type === 'point') return refusePoint(list);
  return type === 'linestring' ? refuseLine(list) : refusePolygon(list);
}

function refusePoint(value: readonly unknown[]): string | null {
  if (value.length !== 2) return 'Point must be an array of two numeric values [x, y]';
  if (!isNumeric(value[0]) || !isNumeric(value[1])) return 'Point coordinates must be numeric values';
  return refuseCoordinate(value);
}

function refuseLine(value: readonly unknown[]): string | null {
  if (value.length < 2) return 'LineString must contain at least two points';
  for (const [at, item] of value.entries()) {
    const point = phpList(item);
    if (point?.length !== 2) return 'Each point in LineString must be an array of two values [x, y]';
    if (!point.every(isNumeric)) return 'Each point in LineString must have numeric coordinates';
    const refusal = refuseCoordinate(point);
    if (refusal !== null) return `Invalid coordinates at point #${at}: ${refusal}`;
  }
  return null;
}

function refusePolygon(value: readonly unknown[]): string | null {
  if (value.length === 0) return 'Polygon must contain at least one ring';
  for (const [at, ring] of ringsOf(value).entries()) {
    const refusal = refuseRing(ring, at);
    if (refusal !== null) return refusal;
  }
  return null;
}

function refuseRing(value: unknown, at: number): string | null {
  const ring = phpList(value);
  if (!ring || ring.length === 0) return `Ring #${at} must be an array of points`;
  if (ring.length < 4) return `Ring #${at} must contain at least 4 points to form a closed polygon`;
  for (const [index, item] of ring.entries()) {
    const point = phpList(item);
    if (point?.length !== 2) return `Each point in ring #${at} must be an array of two values [x, y]`;
    if (!point.every(isNumeric)) return `Coordinates of point #${index} in ring #${at} must be numeric`;
    const refusal = refuseCoordinate(point);
    if (refusal !== null) return `Invalid coordinates at point #${index} in ring #${at}: ${refusal}`;
  }
  const [first, last] = [positionOf(ring[0]), positionOf(ring.at(-1))];
  return first[0] === last[0] && first[1] === last[1]
    ? null
    : `Ring #${at} must be closed (first point must equal last point)`;
}

function refuseCoordinate(point: readonly unknown[]): string | null {
  const [x, y] = positionOf(point);
  if (x < -180 || x > 180) return `Longitude (x) must be between -180 and 180, got ${phpNumberText(x)}`;
  if (y < -90 || y > 90) return `Latitude (y) must be between -90 and 90, got ${phpNumberText(y)}`;
  return null;
}

/** A list of points without rings counts as a polygon with one ring. */
function ringsOf(value: readonly unknown[]): readonly unknown[] {
  const first = phpList(value[0]);
  return first?.length === 2 && first.every(isNumeric) ? [value] : value;
}

function positionOf(value: unknown): Position {
  const list = phpList(value) ?? [];
  return [Number(plainNumber(list[0])), Number(plainNumber(list[1]))];
}

const positions = (value: unknown): Position[] => (phpList(value) ?? []).map(positionOf);

/** The stored form of an accepted value; null for WKT that is malformed or has another type. */
export function normaliseSpatial(type: SpatialType, value: unknown): SpatialValue | null {
  if (typeof value === 'string') return readWkt(type, value);
  if (type === 'point') return positionOf(value);
  return type === 'linestring' ? positions(value) : ringsOf(phpList(value) ?? []).map(positions);
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

/** A list in PHP: a JSON array, or an object whose keys are 0, 1, 2, … in order. */
export function phpList(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return null;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key, at) => key === String(at)) ? Object.values(value) : null;
}
