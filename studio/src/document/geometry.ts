/** A place: longitude and latitude, or x and y of a plane. */
export type Position = readonly [number, number];
export type GeometryType = 'point' | 'line' | 'polygon';

/** The corners of a geometry: of a polygon one list for the outline and one for each hole, without the corner that closes them again. */
export type Corners = readonly (readonly Position[])[];

/** What a list of corners has to hold before it is a geometry. */
export const FEWEST: Readonly<Record<GeometryType, number>> = { point: 1, line: 2, polygon: 3 };

/** What can be drawn of a text, also of one that is no whole geometry yet. */
export function cornersOf(type: GeometryType, text: string): Corners {
  const value = parsed(text);
  if (!Array.isArray(value)) return [];
  if (type === 'point') return isPosition(value) ? [[value]] : [];
  if (type === 'line') return [value.filter(isPosition)];
  return value.filter(Array.isArray).map((ring) => opened(ring.filter(isPosition)));
}

/** Corners as Appwrite takes a geometry; empty lists are left out. */
export function geometryOf(type: GeometryType, corners: Corners): unknown {
  const [first = []] = corners;
  if (type === 'point') return first[0] ?? null;
  if (type === 'line') return first.length === 0 ? null : first;
  const rings = corners.flatMap((ring) => (ring[0] === undefined ? [] : [[...ring, ring[0]]]));
  return rings.length === 0 ? null : rings;
}

/** Why a value is no geometry of a type; null where it is one. */
export function geometryProblem(type: GeometryType, value: unknown): string | null {
  const isList = (given: unknown): given is readonly unknown[] => Array.isArray(given);
  if (type === 'point') return isPosition(value) ? null : 'A point is [longitude, latitude].';
  if (type === 'line')
    return isList(value) && value.length >= FEWEST.line && value.every(isPosition)
      ? null
      : 'A line is a list of two or more [longitude, latitude].';
  const isRing = (ring: unknown): boolean =>
    isList(ring) && ring.length > FEWEST.polygon && ring.every(isPosition) && opened(ring).length === ring.length - 1;
  return isList(value) && value.length > 0 && value.every(isRing)
    ? null
    : 'A polygon is its outline and its holes, each with three or more corners and the first one again at the end.';
}

function isPosition(value: unknown): value is Position {
  return Array.isArray(value) && value.length === 2 && value.every((part) => Number.isFinite(part));
}

/** A ring without the corner that closes it. */
function opened(ring: readonly Position[]): readonly Position[] {
  const [first, last] = [ring[0], ring.at(-1)];
  const isClosed = ring.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return isClosed ? ring.slice(0, -1) : ring;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
