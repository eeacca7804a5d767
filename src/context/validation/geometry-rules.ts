import { problem, type StoredOrProblem } from './value-problem.js';

type GeometryType = 'point' | 'line' | 'polygon';

/** The shape and range of geometries (fact 62). */
const SHAPES: Readonly<
  Record<GeometryType, { readonly expected: string; readonly fits: (value: unknown) => boolean }>
> = {
  point: { expected: 'a [longitude, latitude] within ±180 and ±90', fits: isPosition },
  line: { expected: 'a list of two or more [longitude, latitude]', fits: isLine },
  polygon: { expected: 'a list of closed rings of four or more [longitude, latitude]', fits: isPolygon },
};

export function checkGeometry(type: GeometryType, value: unknown): StoredOrProblem {
  const { expected, fits } = SHAPES[type];
  return fits(value)
    ? { stored: value }
    : problem('geometry', 'another shape or range', expected, 'Correct the value.');
}

function isPosition(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && within(value[0], 180) && within(value[1], 90);
}

function within(value: unknown, limit: number): boolean {
  return typeof value === 'number' && Math.abs(value) <= limit;
}

function isLine(value: unknown): boolean {
  return Array.isArray(value) && value.length >= 2 && value.every(isPosition);
}

function isPolygon(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isRing);
}

function isRing(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 4 || !value.every(isPosition)) return false;
  const [first, last] = [value[0], value.at(-1)] as [readonly number[], readonly number[]];
  return first[0] === last[0] && first[1] === last[1];
}
