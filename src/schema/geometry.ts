export type GeometryShape = 'point' | 'line' | 'polygon';
type Problem = { readonly found: string; readonly expected: string } | null;

const POINT = 'a point [x, y], x from -180 to 180 and y from -90 to 90';
const LINE = 'at least two points [x, y]';
const POLYGON = 'a list of rings of at least four points each, the last equal to the first';

/** What is wrong with a spatial value (fact 49); null if nothing. */
export function geometryProblem(shape: GeometryShape, value: unknown): Problem {
  if (shape === 'point') return pointProblem(value);
  if (shape === 'line') return lineProblem(value);
  if (!Array.isArray(value) || value.length === 0) return { found: 'a polygon without a ring', expected: POLYGON };
  return value.map(ringProblem).find((problem) => problem !== null) ?? null;
}

function pointProblem(value: unknown): Problem {
  const [x, y] = Array.isArray(value) && value.length === 2 ? value : [];
  if (!inRange(x, 180) || !inRange(y, 90)) return { found: `the point ${JSON.stringify(value)}`, expected: POINT };
  return null;
}

function lineProblem(value: unknown): Problem {
  if (!Array.isArray(value) || value.length < 2) return { found: `the line ${JSON.stringify(value)}`, expected: LINE };
  return value.map(pointProblem).find((problem) => problem !== null) ?? null;
}

function ringProblem(ring: unknown): Problem {
  if (!Array.isArray(ring) || ring.length < 4) return { found: `the ring ${JSON.stringify(ring)}`, expected: POLYGON };
  if (JSON.stringify(ring[0]) !== JSON.stringify(ring.at(-1)))
    return { found: 'a ring that is not closed', expected: POLYGON };
  return lineProblem(ring);
}

function inRange(value: unknown, limit: number): boolean {
  return typeof value === 'number' && value >= -limit && value <= limit;
}
